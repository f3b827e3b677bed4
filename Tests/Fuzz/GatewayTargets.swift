import NIOCore
import NIOWebSocket

@testable import gateway

/// The gateway's decoders.
enum GatewayTargets {
    /// Frames one after the other: a byte for opcode and flags, a byte of length, the payload.
    static func assemble(_ bytes: UnsafeBufferPointer<UInt8>) {
        var assembler = FrameAssembler(.init(maxMessageBytes: 200, maxFrames: 8))
        var rest = bytes[...]
        while let head = rest.popFirst() {
            let length = Int(rest.popFirst() ?? 0)
            let mask: WebSocketMaskingKey = [1, 2, 3, 4]
            var data = ByteBuffer(bytes: rest.prefix(length))
            rest = rest.dropFirst(length)
            data.webSocketMask(mask)
            _ = assembler.receive(
                WebSocketFrame(
                    fin: head & 0x80 != 0, rsv1: head & 0x70 == 0x70,
                    opcode: WebSocketOpcode(encodedWebSocketOpcode: head & 0xF) ?? .text,
                    maskKey: head & 0x70 == 0x60 ? nil : mask, data: data))
        }
    }

    /// A body whose first byte says how large its parts are.
    static func takeApart(_ bytes: UnsafeBufferPointer<UInt8>) {
        var parser = MultipartParser(boundary: "b")
        var rest = bytes[...]
        let size = max(1, Int(rest.popFirst() ?? 1))
        do {
            while !rest.isEmpty {
                parser.append(ByteBuffer(bytes: rest.prefix(size)))
                rest = rest.dropFirst(size)
                while try parser.next() != nil {}
            }
        } catch {
            // Refused.
        }
    }
}

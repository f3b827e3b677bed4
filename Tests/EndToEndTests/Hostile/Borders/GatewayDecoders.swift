import NIOCore
import NIOWebSocket
import TestKit

@testable import gateway

/// The gateway's decoders.
enum GatewayDecoders {
    /// Fragments, control frames between them, and all that is no message.
    static func assemble(_ edges: inout Edges) {
        var assembler = FrameAssembler(
            .init(maxMessageBytes: edges.pick([0, 1, 125, 1024]), maxFrames: edges.pick([1, 4, 1000])))
        for _ in 0..<edges.number(1...12) {
            var data = ByteBuffer(bytes: edges.once(in: 3) ? edges.bytes(max: 130) : FrameCase.json(&edges))
            let mask: WebSocketMaskingKey = [1, 2, 3, 4]
            data.webSocketMask(mask)
            let opcode = WebSocketOpcode(encodedWebSocketOpcode: UInt8(edges.pick([0, 0, 0, 1, 2, 3, 8, 9, 10, 15])))
            _ = assembler.receive(
                WebSocketFrame(
                    fin: edges.once(in: 3), rsv1: edges.once(in: 20), opcode: opcode ?? .text,
                    maskKey: edges.once(in: 10) ? nil : mask, data: data))
        }
    }

    /// A multipart body, cut anywhere.
    static func takeApart(_ edges: inout Edges) {
        let honest =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n"
        var parser = MultipartParser(boundary: "b")
        do {
            for part in edges.parts(of: edges.spoiled(honest)) {
                parser.append(ByteBuffer(bytes: part))
                while try parser.next() != nil {}
            }
        } catch {
            // Refused.
        }
    }
}

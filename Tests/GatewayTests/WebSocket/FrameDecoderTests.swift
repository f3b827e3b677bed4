import NIOCore
import NIOEmbedded
import NIOWebSocket
import NaviProtocol
import TestKit
import Testing

@testable import gateway

@Suite("A client's bytes as frames")
struct FrameDecoderTests {
    /// What comes out of a decoder that gets these pieces.
    private static func decode(
        _ pieces: [ByteBuffer], maxFrameBytes: Int = 1 << 20, adjust: (FrameDecoder) -> Void = { _ in }
    ) -> (frames: [WebSocketFrame], errors: [any Error]) {
        let decoder = FrameDecoder(maxFrameBytes: maxFrameBytes)
        let recorder = ErrorRecorder()
        let channel = EmbeddedChannel(handlers: [ByteToMessageHandler(decoder), recorder])
        adjust(decoder)
        var frames: [WebSocketFrame] = []
        do {
            for piece in pieces {
                try channel.writeInbound(piece)
                while let frame = try channel.readInbound(as: WebSocketFrame.self) { frames.append(frame) }
            }
            _ = try channel.finish()
        } catch {
            Issue.record("the decoder threw \(error)")
        }
        return (frames, recorder.errors)
    }

    private static func bytes(_ frames: [RawWebSocketFrame]) -> ByteBuffer {
        var buffer = ByteBuffer()
        for frame in frames { frame.write(to: &buffer) }
        return buffer
    }

    @Test("Frames come out as they went in, however the bytes are cut", arguments: 0..<30)
    func cuts(number: Int) {
        var edges = Edges(seed: 4, part: "frames", number: number)
        let sent = (0..<edges.number(1...20)).map { _ in
            var frame = RawWebSocketFrame(
                edges.pick([0, 1, 2, 8, 9, 10, 3, 15]),
                [UInt8](repeating: 7, count: edges.pick([0, 1, 125, 126, 127, 300, 65_535, 65_536, 70_000])))
            if frame.opcode & 0x8 != 0 { frame.payload = Array(frame.payload.prefix(125)) }
            frame.isFinal = frame.opcode & 0x8 != 0 || edges.once(in: 2)
            frame.isMasked = edges.once(in: 2)
            frame.reservedBits = UInt8(edges.number(0...7))
            return frame
        }
        var all = Self.bytes(sent)
        var pieces: [ByteBuffer] = []
        while all.readableBytes > 0 {
            let length = min(all.readableBytes, edges.pick([1, 2, 3, 7, 100, 5000, 70_000]))
            if let piece = all.readSlice(length: length) { pieces.append(piece) }
        }
        let (frames, errors) = Self.decode(pieces)
        #expect(errors.isEmpty)
        #expect(frames.count == sent.count)
        for (frame, original) in zip(frames, sent) {
            #expect(
                frame.fin == original.isFinal
                    && frame.opcode == WebSocketOpcode(encodedWebSocketOpcode: original.opcode))
            #expect(frame.rsv1 == (original.reservedBits & 4 != 0) && frame.rsv3 == (original.reservedBits & 1 != 0))
            #expect((frame.maskKey != nil) == original.isMasked)
            #expect(Array(frame.unmaskedData.readableBytesView) == original.payload)
        }
    }

    @Test(
        "A frame beyond the bound is told once, before its bytes come, and nothing of it or behind it is kept",
        arguments: [1001, 65_536, 1 << 31, 1 << 40, Int.max])
    func tooLong(length: Int) {
        var frame = RawWebSocketFrame.text("x")
        frame.claimedLength = length
        var bytes = Self.bytes([frame])
        bytes.writeBytes([UInt8](repeating: 1, count: 3000))
        let (frames, errors) = Self.decode([bytes, bytes], maxFrameBytes: 1000)
        #expect(frames.allSatisfy { $0.opcode != .text })
        // What lies behind a frame that ends here is what its mask makes of it: nothing, or a control frame that is none.
        #expect(errors.count { $0 as? NIOWebSocketError == .invalidFrameLength } == 1)
        #expect(errors.first as? NIOWebSocketError == .invalidFrameLength)
    }

    @Test("A length with the highest bit is one beyond all bounds")
    func hugeLength() {
        for high: UInt8 in [0x80, 0xFF] {
            let head = ByteBuffer(bytes: [0x81, 0xFF, high] + [UInt8](repeating: 0xFF, count: 7) + [0, 0, 0, 0, 1, 2])
            #expect(Self.decode([head]).errors.count == 1)
        }
    }

    @Test("Once messages are skipped, Close still comes")
    func skipping() {
        let bytes = Self.bytes([.text("hello"), RawWebSocketFrame(2, [1, 2]), .close(code: 1000), .text("more")])
        let (frames, errors) = Self.decode([bytes]) { $0.skipsMessages = true }
        #expect(errors.isEmpty)
        #expect(frames.map(\.opcode) == [.connectionClose])
    }

    @Test("A control frame that is long, or a part, is a fault")
    func controlFrames() {
        var part = RawWebSocketFrame(9, [1])
        part.isFinal = false
        for frame in [RawWebSocketFrame(9, [UInt8](repeating: 0, count: 126)), part] {
            #expect(Self.decode([Self.bytes([frame])]).errors.count == 1)
        }
    }

    @Test("No bytes at all make it throw, trap or keep more than the bound", arguments: 0..<200)
    func noise(number: Int) {
        var edges = Edges(seed: 5, part: "noise", number: number)
        let pieces = (0..<20).map { _ in
            ByteBuffer(bytes: (0..<edges.number(0...200)).map { _ in UInt8(edges.number(0...255)) })
        }
        let (frames, errors) = Self.decode(pieces, maxFrameBytes: 500)
        #expect(errors.count <= pieces.count * 200)
        #expect(frames.allSatisfy { $0.length <= 500 })
    }
}

private final class ErrorRecorder: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    var errors: [any Error] = []

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        errors.append(error)
    }
}

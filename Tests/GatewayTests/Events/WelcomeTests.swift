import NIOCore
import NaviLink
import NaviProtocol
import Testing

@testable import gateway

@Suite("The first frames of a client")
struct WelcomeTests {
    private let sync = SessionSync(
        sessionID: .random(), profileID: "p", name: nil, pinned: false, messageCount: 0, contextTokens: 0,
        maxContextTokens: 0, cursor: nil, recovered: false, turn: nil, queued: [], approvals: [], todo: [],
        limits: Limits())

    private func frame(_ index: Int, bytes: Int) -> TurnFrame {
        TurnFrame(
            index: index, kind: .streamDelta,
            json: ByteBuffer(string: #"{"type":"stream_delta","delta":"\#(String(repeating: "x", count: bytes))"}"#))
    }

    @Test("Large frames are sent to every client without a copy, and in order with the small ones")
    func sharing() {
        let frames = [frame(0, bytes: 10), frame(1, bytes: 60_000), frame(2, bytes: 20), frame(3, bytes: 60_000)]
        let welcome = Welcome(sync: sync, notices: [], turns: [Welcome.Replay(turn: .random(), frames: frames[...])])
        let (pieces, count) = welcome.pieces()
        #expect(count == 5)
        for large in [frames[1], frames[3]] {
            let isShared = pieces.contains { $0.storage == large.json.storage && $0 == large.json }
            #expect(isShared)
        }
        let own = pieces.filter { piece in !frames.contains { $0.json.storage == piece.storage } }
        #expect(own.reduce(0) { $0 + $1.storageCapacity } < 4096, "a client costs only what is small")
        let texts = OutboundFrames.payloads(of: pieces)
        #expect(texts.count == 5 && texts.dropFirst() == frames.map { Array($0.json.readableBytesView) }[...])
        #expect(texts == welcome.frames.map { Array($0.json.readableBytesView) })
    }
}

extension ByteBuffer {
    /// Where its bytes lie.
    fileprivate var storage: UnsafeRawPointer? {
        withVeryUnsafeBytes { $0.baseAddress }
    }
}

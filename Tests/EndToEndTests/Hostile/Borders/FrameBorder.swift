import Foundation
import NIOCore
import NaviProtocol
import Synchronization
import TestKit

/// Messages over the WebSocket of a session: JSON that is wrong in every way.
struct FrameBorder: Border {
    let kind = BorderKind.frames
    private static let width = 2
    /// Frames that are on their way before the first is waited for.
    private static let window = 20

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        try await ground.withSessions(Self.width) { sessions in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                let share = max(1, (numbers.count + Self.width - 1) / Self.width)
                for (lane, session) in sessions.enumerated() {
                    let first = numbers.lowerBound + lane * share
                    let mine = min(first, numbers.upperBound)..<min(first + share, numbers.upperBound)
                    tasks.addTask { try await attempt(mine, session, ground) }
                }
                try await tasks.waitForAll()
            }
        }
    }

    private func attempt(_ numbers: Range<Int>, _ session: SessionID, _ ground: HostileGround) async throws {
        var next = numbers.lowerBound
        while next < numbers.upperBound {
            let complaint = Mutex<String?>(nil)
            var options = WebSocketClient.Options()
            options.onText = { bytes in
                let text = String(decoding: bytes.readableBytesView, as: UTF8.self)
                if text.contains(ErrorCode.internalError.rawValue) { complaint.withLock { $0 = text } }
            }
            let client = try await ground.system.connect(session, options: options)
            // Until the server closes: then what comes next goes over another connection.
            while next < numbers.upperBound {
                let window = next..<min(next + Self.window, numbers.upperBound)
                let judged = try await send(window, client, ground)
                ground.tally.count(kind, "answered", judged - next)
                if let text = complaint.withLock({ $0 }) {
                    ground.tally.violation(
                        kind, next, "\(text) for one of \(window)", seed: ground.plan.seed)
                }
                next = judged
                guard judged < window.upperBound else { continue }
                ground.tally.count(kind, "closed")
                next += 1
                break
            }
            try? await client.abort()
        }
    }

    /// Sends frames with a ping behind each.
    ///
    /// - Returns: The number behind the last one that the server had done with when it closed, or all.
    private func send(_ window: Range<Int>, _ client: WebSocketClient, _ ground: HostileGround) async throws -> Int {
        do {
            for number in window {
                var edges = ground.edges(kind, number)
                let bytes = FrameCase.json(&edges)
                ground.tally.begin(kind, number, bytes)
                try await client.send(RawWebSocketFrame(RawWebSocketFrame.text, bytes))
                try await client.send(RawWebSocketFrame(RawWebSocketFrame.ping, Array("\(number)".utf8)))
            }
        } catch {
            // Closed while we were sending; the pongs tell how far it came.
        }
        var judged = window.lowerBound
        while judged < window.upperBound, let pong = try await client.nextPong() {
            judged = (Int(String(decoding: pong, as: UTF8.self)) ?? judged) + 1
        }
        return judged
    }
}

/// One message, or one connection's frames.
enum FrameCase {
    private static let honest = [
        #"{"type":"message","content":"hello","client_message_id":"a-1","on_busy":"queue"}"#,
        #"{"type":"message","content":"look","images":["aGVsbG8="],"files":[{"name":"a.txt","path":"a.txt"}]}"#,
        #"{"type":"stop"}"#, #"{"type":"ping"}"#,
        #"{"type":"stop","turn_id":"01890a5d-ac96-774b-bcce-b302099a8057"}"#,
        #"{"type":"cancel","turn_id":"01890a5d-ac96-774b-bcce-b302099a8057"}"#,
        #"{"type":"edit","turn_id":"01890a5d-ac96-774b-bcce-b302099a8057","content":"other"}"#,
        #"{"type":"auth","token":"navi_x"}"#,
        #"{"type":"approval","tool_call_id":"call_1","decision":"allow","remember":true}"#,
    ]

    static func json(_ edges: inout Edges) -> [UInt8] {
        switch edges.number(0...19) {
        case 0: return Array(edges.value().utf8)
        case 1: return Array(#"{"type":"message","content":\#(edges.nested(edges.depth()))}"#.utf8)
        case 2: return edges.damaged(Array(edges.pick(honest).utf8))
        case 3...9:
            return Array(
                edges.object([
                    (
                        "type",
                        #""\#(edges.pick(["message", "message", "stop", "cancel", "approval", "ping", "auth"]))""#
                    ),
                    ("content", edges.once(in: 4) ? #""x""# : edges.textLiteral()),
                    ("client_message_id", edges.textLiteral()),
                    ("on_busy", edges.pick([#""queue""#, #""steer""#, #""reject""#])),
                    ("images", edges.once(in: 3) ? "[\(edges.textLiteral())]" : "[]"), ("files", "[]"),
                    ("turn_id", edges.textLiteral()),
                ]).utf8)
        case 10 where edges.once(in: 8):
            let content = edges.text(bytes: edges.length(max: 256 * 1024))
            return Array(#"{"type":"message","content":\#(Edges.quoted(content))}"#.utf8)
        default: return edges.spoiled(edges.pick(honest))
        }
    }

    /// Frames that RFC 6455 forbids, or allows and nobody sends.
    static func wire(_ edges: inout Edges) -> [UInt8] {
        var buffer = ByteBuffer()
        for _ in 0..<edges.number(1...6) {
            var frame = RawWebSocketFrame(UInt8(edges.number(0...15)), edges.bytes(max: 140))
            if edges.once(in: 2) { frame = RawWebSocketFrame(edges.pick([0, 1, 8, 9, 10]), json(&edges)) }
            if edges.once(in: 3) {
                frame = .close(code: UInt16(truncatingIfNeeded: edges.integer()), reason: edges.text())
            }
            frame.isFinal = !edges.once(in: 3)
            if edges.once(in: 6) { frame.reservedBits = UInt8(edges.number(1...7)) }
            frame.isMasked = !edges.once(in: 8)
            if edges.once(in: 8) {
                frame.claimedLength = edges.pick([0, 125, 126, 127, 65_535, 65_536, 1 << 20, 1 << 31, 1 << 40, .max])
            }
            frame.write(to: &buffer)
        }
        let bytes = Array(buffer.readableBytesView)
        return edges.once(in: 4) ? edges.damaged(bytes) : bytes
    }
}

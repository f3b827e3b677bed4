import Foundation
import NaviLink
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("WebSockets over a real connection")
struct SocketTests {
    private let session = snapshot(.random())
    private var id: SessionID { session.session.id }

    @Test("session_sync comes first, even when the client speaks first")
    func syncFirst() async throws {
        let id = id
        try await LiveServer.run(sessions: [session]) { server in
            let client = try await server.connect(id)
            try await client.sendPing()
            let frames = try await client.collect { $0.frame == .pong }
            #expect(frames.map(\.frame.kind) == [.sessionSync, .pong])
        }
    }

    @Test(
        "An unknown session, and what is no id, is closed with 4004", arguments: [SessionID.random().description, "x"])
    func unknownSession(name: String) async throws {
        try await LiveServer.run { server in
            let client = try await WebSocketClient.connect(port: server.port, path: "/ws/sessions/\(name)")
            let closure = try await client.closure()
            #expect(closure.code == 4004)
        }
    }

    @Test("A foreign origin is refused before the upgrade, the own one is not")
    func origin() async throws {
        let path = "/ws/sessions/\(id)"
        try await LiveServer.run(sessions: [session]) { server in
            do {
                _ = try await WebSocketClient.connect(
                    port: server.port, path: path, options: .init(headers: ["Origin": "http://evil.example"]))
                Issue.record("was let in")
            } catch let refusal as WebSocketRefused {
                #expect(refusal.response.status == 403)
            }
            let own = try await WebSocketClient.connect(
                port: server.port, path: path, options: .init(headers: ["Origin": "http://127.0.0.1:\(server.port)"]))
            try await own.next(.sessionSync)
        }
    }

    @Test("Two clients of a session see the same frames")
    func fanOut() async throws {
        let turn = TurnFixture(session: id)
        try await LiveServer.run(sessions: [session]) { server in
            let clients = [try await server.connect(turn.session), try await server.connect(turn.session)]
            for client in clients { try await client.next(.sessionSync) }
            server.hub.receive([turn.events(0..<50), turn.events(50..<100, end: 99)])
            for client in clients {
                let frames = try await client.collectTurn()
                #expect(frames.compactMap { $0.cursor?.index } == Array(0..<100))
            }
        }
    }

    @Test("A client that comes back gets exactly what it missed, while frames keep coming")
    func resumesUnderLoad() async throws {
        let turn = TurnFixture(session: id)
        let running = snapshot(id, running: turn.summary())
        try await LiveServer.run(sessions: [running]) { server in
            server.hub.receive([turn.events(0..<1)])
            async let all: Void = Self.stream(turn, to: server.hub, frames: 2000)
            var cursor: Cursor?
            var indexes: [Int] = []
            while indexes.last != 1999 {
                let client = try await server.connect(turn.session, cursor: cursor)
                let from = cursor?.index ?? 0
                let frames = try await client.collect { $0.frame.isTerminal || ($0.cursor?.index ?? 0) > from + 150 }
                #expect(cursor == nil || frames.first?.sync?.recovered == true)
                indexes += frames.compactMap { $0.cursor?.index }
                cursor = client.lastCursor
                try await client.abort()
            }
            #expect(indexes == Array(0..<2000))
            await all
        }
    }

    /// Lets frames arrive as a link would deliver them, in batches with room for everybody else.
    private static func stream(_ turn: TurnFixture, to hub: ConnectionHub, frames count: Int) async {
        for first in stride(from: 1, to: count, by: 7) {
            hub.receive([turn.events(first..<min(first + 7, count), end: count - 1)])
            await Task.yield()
        }
    }

    @Test("A message is accepted, a refused one is answered with its own id, and the connection stays")
    func messages() async throws {
        let id = id
        try await LiveServer.run(sessions: [session]) { server in
            let client = try await server.connect(id)
            try await client.send(message: "hello", clientMessageID: "a")
            guard case .messageAccepted(let accepted) = try await client.next(.messageAccepted).frame else { return }
            #expect(accepted.clientMessageID == "a" && accepted.turnState == .queued)
            try await client.send(message: "now", clientMessageID: "b", onBusy: .reject)
            guard case .error(let error) = try await client.next(.error).frame else { return }
            #expect(error.code == .busy && error.clientMessageID == "b" && error.turnID == nil)
            try await client.send(message: "again", clientMessageID: "c")
            try await client.next(.messageAccepted)
            #expect(try await server.said(in: id) == ["hello", "again"])
        }
    }

    @Test("A large message and one with images are handled in order with what follows")
    func slowMessages() async throws {
        let id = id
        try await LiveServer.run(sessions: [session]) { server in
            let client = try await server.connect(id)
            try await client.send(message: String(repeating: "x", count: 200_000))
            try await client.send(message: "small")
            try await client.send(message: "images", images: [Data(ImageIntakeTests.png).base64EncodedString()])
            try await client.sendPing()
            let frames = try await client.collect { $0.frame == .pong }
            #expect(frames.first?.frame.kind == .sessionSync)
            try await eventually("all three") { try await server.said(in: id).map(\.count) == [200_000, 5, 6] }
        }
    }

    @Test(
        "Bad frames are answered, and the connection stays",
        arguments: [
            ("{", ErrorCode.invalidJSON), (#"{"type":"dance"}"#, .unknownFrameType), (#"{}"#, .invalidField),
            (#"{"type":"message"}"#, .invalidField), (#"{"type":"message","content":7}"#, .invalidField),
        ])
    func badFrames(text: String, code: ErrorCode) async throws {
        let id = id
        try await LiveServer.run(sessions: [session]) { server in
            let client = try await server.connect(id)
            try await client.send(text)
            guard case .error(let error) = try await client.next(.error).frame else { return }
            #expect(error.code == code)
            try await client.sendPing()
            try await client.next(.pong)
        }
    }

    @Test("A client that sends more than its rate is read more slowly: all of it is handled, in order")
    func rate() async throws {
        let id = id
        var options = LiveServer.Options()
        options.rate = TokenBucket.Rate(perSecond: 200, burst: 3)
        options.limits.maxQueuedTurns = 100
        try await LiveServer.run(sessions: [session], options) { server in
            let client = try await server.connect(id)
            try await client.next(.sessionSync)
            for number in 0..<100 { try await client.send(message: "m\(number)", clientMessageID: "\(number)") }
            try await client.sendPing()
            let frames = try await client.collect { $0.frame == .pong }
            let accepted = frames.compactMap { frame -> String? in
                if case .messageAccepted(let accepted) = frame.frame { accepted.clientMessageID } else { nil }
            }
            #expect(accepted == (0..<100).map(String.init))
            #expect(frames.count { $0.frame.kind == .messageAccepted } == 100)
        }
    }

    @Test("A refused message is named in its refusal, whatever is wrong with it, and told when to come again")
    func namedRefusals() async throws {
        let id = id
        try await LiveServer.run(sessions: [session]) { server in
            let client = try await server.connect(id)
            let frames = [
                #"{"type":"message","content":"x","on_busy":"shout","client_message_id":"a"}"#,
                #"{"type":"message","content":7,"client_message_id":"a"}"#,
                #"{"type":"message","client_message_id":"a"}"#, #"{"type":"dance","client_message_id":"a"}"#,
                #"{"type":"message","content":"x","files":[{}],"client_message_id":"a"}"#,
                "{\"type\":\"message\",\"content\":\"\(String(repeating: "x", count: 100_000))\",\"on_busy\":1,"
                    + "\"client_message_id\":\"a\"}",
            ]
            for frame in frames {
                try await client.send(frame)
                guard case .error(let error) = try await client.next(.error).frame else { return }
                #expect(error.clientMessageID == "a" && error.retryAfterSeconds == nil, "\(frame.prefix(80))")
            }
            try await client.send(message: "first")
            try await client.next(.messageAccepted)
            try await client.send(message: "second", clientMessageID: "b", onBusy: .reject)
            guard case .error(let error) = try await client.next(.error).frame else { return }
            #expect(error.clientMessageID == "b" && error.retryable && (error.retryAfterSeconds ?? 0) > 0)
        }
    }

    @Test("A WebSocket ping gets its payload back, and Close is answered with the client's code")
    func controlFrames() async throws {
        let id = id
        try await LiveServer.run(sessions: [session]) { server in
            let client = try await server.connect(id)
            try await client.send(RawWebSocketFrame(RawWebSocketFrame.ping, [1, 2, 3]))
            let pong = try await client.nextPong()
            #expect(pong == [1, 2, 3])
            try await client.close(code: 4321)
            let closure = try await client.closure()
            #expect(closure.code == 4321)
        }
    }

    @Test("A message that is too big is closed with 1009")
    func tooBig() async throws {
        let id = id
        var options = LiveServer.Options()
        options.limits.maxFrameBytes = 1000
        try await LiveServer.run(sessions: [session], options) { server in
            let client = try await server.connect(id)
            try await client.send(String(repeating: "x", count: 1001))
            let closure = try await client.closure()
            #expect(closure.code == 1009)
        }
    }

    @Test("A message in too many frames is closed with 1008, and nothing is put together after that")
    func tooManyFrames() async throws {
        let id = id
        try await LiveServer.run(sessions: [session]) { server in
            let client = try await server.connect(id)
            var first = RawWebSocketFrame.text("x")
            first.isFinal = false
            try await client.send(first)
            var next = RawWebSocketFrame(RawWebSocketFrame.continuation, [65])
            next.isFinal = false
            for _ in 0..<1100 {
                do {
                    try await client.send(next)
                } catch {
                    // Closed already.
                    break
                }
            }
            let closure = try await client.closure()
            #expect(closure.code == 1008 && closure.reason == "a message has at most 1000 frames")
        }
    }

    @Test("Bytes on their way are counted while a message comes, and given back with it")
    func budget() async throws {
        let id = id
        var options = LiveServer.Options()
        options.budget = ByteBudget(limits: .init(totalBytes: 300_000, callerBytes: 200_000))
        let budget = options.budget
        try await LiveServer.run(sessions: [session], options) { server in
            let client = try await server.connect(id)
            for number in 0..<5 {
                try await client.send(message: String(repeating: "x", count: 150_000), clientMessageID: "\(number)")
                try await client.next(.messageAccepted)
            }
            try await eventually("everything to be given back") { budget.heldBytes == 0 }
            // Announced, but never sent: it is held all the same.
            var announced = RawWebSocketFrame.text("beginning")
            announced.claimedLength = 150_000
            let idle = try await server.connect(id)
            try await idle.send(announced)
            try await eventually("the frame to be counted") { budget.heldBytes == 150_000 }
            try await client.send(message: String(repeating: "x", count: 150_000))
            let closure = try await client.closure()
            #expect(closure.code == 1013 && closure.reason == "too_much_at_once")
            try await idle.abort()
            try await eventually("the frame to be forgotten") { budget.heldBytes == 0 }
        }
    }

    @Test("A client that does not read is closed with 4008, the others go on")
    func tooSlow() async throws {
        let turn = TurnFixture(session: id)
        var options = LiveServer.Options()
        options.outbound.patience = .zero
        try await LiveServer.run(sessions: [session], options) { server in
            let slow = try await WebSocketClient.connect(
                port: server.port, session: turn.session, options: .init(receiveBufferBytes: 4096))
            let quick = try await server.connect(turn.session)
            try await slow.next(.sessionSync)
            try await quick.next(.sessionSync)
            try await slow.pauseReading()
            // Few and long, so that it does not take the seconds after which a closed socket is cut off.
            for first in stride(from: 0, to: 3000, by: 100) {
                server.hub.receive([turn.longEvents(first..<first + 100)])
                _ = try await quick.collect { ($0.cursor?.index ?? 0) == first + 99 }
            }
            try await slow.resumeReading()
            let closure = try await slow.closure()
            #expect(closure.code == 4008)
        }
    }

    @Test("Deleting a session closes its sockets with 4010")
    func deleted() async throws {
        let id = id
        try await LiveServer.run(sessions: [session]) { server in
            let client = try await server.connect(id)
            try await client.next(.sessionSync)
            server.hub.close(session: id, code: .sessionDeleted)
            let closure = try await client.closure()
            #expect(closure.code == 4010)
        }
    }
}

extension ReceivedFrame {
    var sync: SessionSync? {
        if case .sessionSync(let sync) = frame { sync } else { nil }
    }
}

import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct BadFrameTests {
        private struct Refusal {
            var frame: String
            var code: ErrorCode
            /// What the message must name.
            var names: String
        }

        @Test func aBadFrameGetsAnErrorThatNamesTheFieldAndTheConnectionStays() async throws {
            let image = #""aGVsbG8=""#
            let manyImages = Array(repeating: image, count: 11).joined(separator: ",")
            let tooLong = String(repeating: "x", count: 256 * 1024 + 1)
            let refusals = [
                Refusal(frame: "not json", code: .invalidJSON, names: "JSON"),
                Refusal(frame: "[]", code: .invalidField, names: ""),
                Refusal(frame: "{}", code: .invalidField, names: "type"),
                Refusal(frame: #"{"type":7}"#, code: .invalidField, names: "type"),
                Refusal(frame: #"{"type":"dance"}"#, code: .unknownFrameType, names: "dance"),
                Refusal(frame: #"{"type":"message"}"#, code: .invalidField, names: "content"),
                Refusal(frame: #"{"type":"message","content":null}"#, code: .invalidField, names: "content"),
                Refusal(frame: #"{"type":"message","content":5}"#, code: .invalidField, names: "content"),
                Refusal(frame: #"{"type":"message","content":""}"#, code: .emptyMessage, names: "content"),
                Refusal(
                    frame: #"{"type":"message","content":"\#(tooLong)"}"#, code: .messageTooLarge, names: "content"),
                Refusal(
                    frame: #"{"type":"message","content":"x","images":[\#(manyImages)]}"#, code: .tooManyImages,
                    names: "images"),
                Refusal(
                    frame: #"{"type":"message","content":"x","images":["%%%"]}"#, code: .invalidImage, names: "images"),
                Refusal(
                    frame: #"{"type":"message","content":"x","on_busy":"shout"}"#, code: .invalidField, names: "on_busy"
                ),
                Refusal(
                    frame: #"{"type":"message","content":"x","client_message_id":""}"#, code: .invalidField,
                    names: "client_message_id"),
                Refusal(
                    frame: #"{"type":"message","content":"x","files":[{"name":"a","path":"/etc/passwd"}]}"#,
                    code: .unknownFile, names: ""),
            ]
            try await withNavi { system, model in
                let (session, client) = try await system.openSession()
                for refusal in refusals {
                    try await client.send(refusal.frame)
                    guard case .error(let error) = try await client.next().frame else {
                        Issue.record("no error for \(refusal.frame.prefix(200))")
                        continue
                    }
                    let what = "\(refusal.frame.prefix(200)): \(error)"
                    #expect(error.code == refusal.code, "\(what)")
                    #expect(refusal.names.isEmpty || error.message.contains(refusal.names), "\(what)")
                    #expect(error.turnID == nil, "\(what)")
                }
                try await client.sendPing()
                #expect(try await client.next().frame == .pong)
                #expect(try await system.rest.messages(session).isEmpty)
                #expect(model.requests.isEmpty)
                try await client.send(message: "still there?")
                #expect(try await client.collectTurn().end().content == "ok")
            }
        }

        @Test func anUnknownSessionIsClosedWith4004() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                for path in ["/ws/sessions/\(SessionID.random())", "/ws/sessions/not-an-id"] {
                    let client = try await WebSocketClient.connect(port: system.port, path: path)
                    #expect(try await client.closure().code == CloseCode.unknownSession.rawValue, "\(path)")
                }
            }
        }

        @Test func aStopWithNothingToStopChangesNothing() async throws {
            try await withNavi { system, _ in
                let (session, client) = try await system.openSession()
                try await client.sendStop()
                try await client.send(message: "hello")
                #expect(try await client.collect { $0.frame.kind == .streamEnd }.end().content == "ok")
                #expect(try await system.rest.messages(session).count == 2)
            }
        }
    }
}

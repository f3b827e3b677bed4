import Foundation
import NIOCore
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// Damaged frames, bodies and whole requests: nothing of it may be a server error, or end the gateway.
    @Suite struct MutationTests {
        private static let count = 500

        /// Limits are for others to test: here they would keep the input from the parsers.
        private static let options = NaviSystem.Options(environment: [
            "NAVI_MESSAGES_PER_SECOND": "100000", "NAVI_REQUESTS_PER_SECOND": "100000",
        ])

        @Test func noDamagedFrameEndsTheGatewayOrIsItsError() async throws {
            let corpus = [
                #"{"type":"message","content":"hello","client_message_id":"a-1","on_busy":"queue"}"#,
                #"{"type":"message","content":"look","images":["aGVsbG8="],"files":[{"name":"a.txt","path":"a.txt"}]}"#,
                #"{"type":"stop"}"#, #"{"type":"ping"}"#,
                #"{"type":"cancel","turn_id":"01890a5d-ac96-774b-bcce-b302099a8057"}"#,
                #"{"type":"auth","token":"navi_x"}"#,
                #"{"type":"approval","tool_call_id":"call_1","decision":"allow","remember":true}"#,
            ]
            var mutation = Mutation(of: corpus, seed: 1)
            try await withNavi(Self.options) { system, _ in
                let gateway = system.gateway?.pid
                let session = try await system.rest.createSession()
                var client = try await system.connect(session)
                for _ in 0..<Self.count {
                    let frame = mutation.next()
                    do {
                        try await client.send(RawWebSocketFrame(RawWebSocketFrame.text, frame))
                        try await client.sendPing()
                        try await check(client, frame)
                    } catch {
                        guard error is WebSocketClosure || error is ChannelError else { throw error }
                        // It was no text, and the gateway has closed: the next one comes over a new connection.
                        client = try await system.connect(session)
                    }
                }
                try await expectSound(system, gateway)
            }
        }

        @Test func noDamagedRequestEndsTheGatewayOrIsItsError() async throws {
            try await withNavi(Self.options) { system, _ in
                let gateway = system.gateway?.pid
                let session = try await system.rest.createSession()
                var mutation = Mutation(of: requests(session), seed: 2)
                for _ in 0..<Self.count {
                    let request = mutation.next()
                    let connection = try await RawConnection.connect(port: system.port)
                    try await connection.send(request)
                    do {
                        let status = try await connection.response(timeLimit: .milliseconds(100)).status
                        // What is not implemented may be said to be so.
                        let isFine = status < 500 || status == 501 || status == 505
                        #expect(isFine, "\(status) for \(String(decoding: request, as: UTF8.self).debugDescription)")
                    } catch is TimeLimitExceeded {
                        // It waits for the rest of the request.
                    } catch is RawConnection.NoResponse {
                        // It was cut off without a word.
                    }
                    connection.close()
                }
                try await expectSound(system, gateway)
            }
        }

        private func requests(_ session: SessionID) -> [String] {
            func request(_ line: String, _ body: String = "", type: String = "application/json") -> String {
                "\(line) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            }
            let upload =
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n"
            return [
                request("POST /sessions", #"{"profile_id":"secretary","name":"a"}"#),
                request("PATCH /sessions/\(session)", #"{"name":"b","profile_id":"developer"}"#),
                request("PATCH /sessions/\(session)/pin", #"{"pinned":true}"#),
                request("GET /sessions/\(session)/messages?limit=10&after=3"), request("GET /sessions?q=hello&limit=5"),
                request("GET /sessions/\(session)/context"), request("GET /openapi.json"),
                request("POST /sessions/\(session)/files", upload, type: "multipart/form-data; boundary=b"),
                "GET /ws/sessions/\(session) HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            ]
        }

        /// Reads up to the `pong`.
        private func check(_ client: WebSocketClient, _ frame: [UInt8]) async throws {
            while true {
                switch try await client.next().frame {
                case .pong: return
                case .error(let error):
                    #expect(error.code != .internalError, "\(String(decoding: frame, as: UTF8.self).debugDescription)")
                default: break
                }
            }
        }

        /// The same gateway still serves.
        private func expectSound(_ system: NaviSystem, _ gateway: Int32?) async throws {
            #expect(system.gateway?.pid == gateway)
            #expect(system.gateway?.exit == nil)
            let (_, client) = try await system.openSession()
            try await client.send(message: "still there?")
            #expect(try await client.collectTurn().end().content == "ok")
        }
    }
}

import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct HostAndOriginTests {
        @Test func onlyOurOwnHostNamesAreServed() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let port = system.port
                let cases: [(String, Int)] = [
                    ("GET /health HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n", 200),
                    ("GET /health HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n", 200),
                    ("GET /health HTTP/1.1\r\nHost: evil.example:\(port)\r\n\r\n", 403),
                    ("GET /health HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", 403),
                    // Probes may name no host; nothing else may.
                    ("GET /health HTTP/1.1\r\n\r\n", 200),
                    ("GET /sessions HTTP/1.1\r\n\r\n", 400),
                    ("GET /health HTTP/1.1\r\nHost: localhost:\(port)\r\nHost: evil.example\r\n\r\n", 400),
                    ("GET http://localhost:\(port)/health HTTP/1.1\r\nHost: localhost:\(port)\r\n\r\n", 400),
                ]
                for (request, status) in cases {
                    let response = try await RawConnection.exchange(port: port, request)
                    #expect(response.status == status, "\(request)")
                }
            }
        }

        @Test func onlyOurOwnOriginsMayOpenAWebSocketOrWrite() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await system.rest.createSession()
                let path = "/ws/sessions/\(session)"
                let foreign = ["http://evil.example", "http://127.0.0.1:1", "null", "https://127.0.0.1:\(system.port)"]
                for origin in foreign {
                    let error = await #expect(throws: WebSocketRefused.self, "\(origin)") {
                        let options = WebSocketClient.Options(headers: ["Origin": origin])
                        _ = try await WebSocketClient.connect(port: system.port, path: path, options: options)
                    }
                    #expect(error?.response.status == 403)
                    let answer = try await system.rest.send(
                        "POST", "/sessions", headers: ["Origin": origin],
                        body: Array(#"{"profile_id":"secretary"}"#.utf8))
                    #expect(answer.status == 403, "\(origin)")
                }
                let own = WebSocketClient.Options(headers: ["Origin": "http://127.0.0.1:\(system.port)"])
                try await system.connect(session, options: own).next(.sessionSync)
                let foreignHost = await #expect(throws: WebSocketRefused.self) {
                    let options = WebSocketClient.Options(headers: ["Host": "evil.example"])
                    _ = try await WebSocketClient.connect(port: system.port, path: path, options: options)
                }
                #expect(foreignHost?.response.status == 403)
            }
        }

        @Test func aWebSocketPathWithoutAnUpgradeAsksForOneAndAnUpgradeElsewhereIsAnswered() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await system.rest.createSession()
                #expect(try await system.rest.get("/ws/sessions/\(session)").status == 426)
                let error = await #expect(throws: WebSocketRefused.self) {
                    _ = try await WebSocketClient.connect(port: system.port, path: "/health")
                }
                #expect((error?.response.status).map { $0 == 200 || $0 == 404 } == true)
                let h2c =
                    "GET /health HTTP/1.1\r\nHost: localhost:\(system.port)\r\nConnection: Upgrade\r\n"
                    + "Upgrade: h2c\r\n\r\n"
                #expect(try await RawConnection.exchange(port: system.port, h2c).status == 200)
            }
        }
    }
}

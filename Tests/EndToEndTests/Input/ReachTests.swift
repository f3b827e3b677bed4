import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// Who can be reached needs a token, with the real programs.
    @Suite struct ReachTests {
        @Test func aSocketThatOthersReachNeedsATokenWhoeverOpenedIt() async throws {
            try await NaviSystem.prepare { system in
                let socket = try BoundSocket(listens: true, on: "0.0.0.0")
                let refused = try await system.nursery.start(try system.launchGateway(on: socket))
                #expect(try await refused.waitForExit() == .status(78))
                #expect(refused.log.contains("LISTEN_FDS: ") && refused.log.contains("navi token create"))
                let token = try await system.gatewayCommand("token", "create", "--admin").output.first ?? ""
                let gateway = try await system.nursery.start(try system.launchGateway(on: socket))
                let line = try #require(try await gateway.lines.next(timeLimit: .seconds(20)))
                #expect(line == "navi-gateway listening on http://0.0.0.0:\(socket.port)")
                let rest = RESTClient(baseURL: "http://127.0.0.1:\(socket.port)")
                #expect(try await rest.get("/sessions").status == 401)
                #expect(try await rest.get("/sessions", headers: ["Authorization": "Bearer \(token)"]).status == 200)
            }
        }

        @Test(
            arguments: [
                ["NAVI_TRUSTED_PROXIES": "127.0.0.1"], ["NAVI_ALLOWED_HOSTS": "navi.example.org"],
                ["NAVI_ALLOWED_ORIGINS": "https://navi.example.org"],
            ])
        func settingsThatLetOthersInNeedAToken(environment: [String: String]) async throws {
            try await NaviSystem.prepare(.init(environment: environment)) { system in
                let refused = try await system.nursery.start(try system.launch("navi-gateway", name: "refused"))
                #expect(try await refused.waitForExit() == .status(78))
                #expect(refused.log.contains(environment.keys.first ?? "?"))
                #expect(refused.log.contains("navi token create"))
                try await system.startGateway(environment: ["NAVI_ALLOW_INSECURE_BIND": "true"])
                #expect(try await system.rest.get("/sessions").status == 200)
                let health = try await system.rest.get("/health").json
                #expect(health["warnings"]?.arrayValue?.isEmpty == false, "it is said where it can be seen")
            }
        }

        @Test func whileNobodyHasATokenNothingComesInThroughAProxyThatNobodyDeclared() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                #expect(try await system.rest.get("/sessions").status == 200)
                let session = try await system.rest.createSession()
                let headers = ["X-Forwarded-For": "203.0.113.9"]
                let answer = try await system.rest.get("/sessions/\(session)", headers: headers)
                #expect(answer.status == 401 && answer.text.contains("navi token create"))
                for path in ["/ws/sessions/\(session)", "/ws/sessions"] {
                    let error = await #expect(throws: WebSocketRefused.self) {
                        _ = try await WebSocketClient.connect(
                            port: system.port, path: path, options: .init(headers: headers))
                    }
                    #expect(error?.response.status == 401)
                }
                // As a proxy asks that has been told nothing but where to go.
                let old = try await RawConnection.exchange(
                    port: system.port, "GET /sessions HTTP/1.0\r\nHost: 127.0.0.1:\(system.port)\r\n\r\n")
                #expect(old.status == 401)
                #expect(try await system.rest.get("/health", headers: headers).status == 200)
            }
        }

        @Test func onceThereWasALinkTheSystemStaysShutThoughTheLinkIsLongForgotten() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                #expect(try await system.gatewayCommand("token", "link").exit == .status(0))
                try await eventually("the system to be shut") { try await system.rest.get("/sessions").status == 401 }
                try SQLiteFile.execute("DELETE FROM tokens", in: system.databasePath)
                try await system.restartGatewayAfterKill()
                #expect(try await system.rest.get("/sessions").status == 401)
            }
        }

        @Test func aReadOnlyTokensSocketHearsAndMaySayNothing() async throws {
            try await withNavi { system, _ in
                let session = try await system.rest.createSession()
                func socket(_ arguments: String..., path: String? = nil) async throws -> WebSocketClient {
                    let command = try await system.gatewayCommand(["token", "create", "--admin"] + arguments)
                    let secret = try #require(command.output.first)
                    return try await WebSocketClient.connect(
                        port: system.port, path: path ?? "/ws/sessions/\(session)",
                        options: .init(headers: ["Authorization": "Bearer \(secret)"]))
                }
                let all = try await socket()
                try await all.next(.sessionSync)
                let command = try await system.gatewayCommand("token", "create", "--rights", "read,admin")
                let reader = try await WebSocketClient.connect(
                    port: system.port, path: "/ws/sessions/\(session)",
                    options: .init(headers: ["Authorization": "Bearer \(try #require(command.output.first))"]))
                try await reader.next(.sessionSync)
                try await reader.send(message: "mine")
                let refusal = try await reader.nextText()
                #expect(refusal.contains("not_allowed"))
                try await all.send(message: "hello")
                #expect(try await reader.collectTurn().end().content == "ok")
                let list = try await socket("--session", "\(session)", path: "/ws/sessions")
                #expect(try await list.closure().code == 1008)
                let metrics = try await system.gatewayCommand("token", "create", "--rights", "metrics")
                let deaf = try await WebSocketClient.connect(
                    port: system.port, path: "/ws/sessions/\(session)",
                    options: .init(headers: ["Authorization": "Bearer \(try #require(metrics.output.first))"]))
                #expect(try await deaf.closure().code == 1008)
            }
        }

        @Test func everythingOfAnOwnerIsRevokedAtOnceAndATokenIsRotated() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let first = try await system.gatewayCommand("token", "create", "--owner", "ada").output.first ?? ""
                let second = try await system.gatewayCommand("token", "rotate", "1").output.first ?? ""
                func status(_ secret: String) async throws -> Int {
                    try await system.rest.get("/sessions", headers: ["Authorization": "Bearer \(secret)"]).status
                }
                #expect(try await status(second) == 200)
                try await eventually("the old token to be refused") { try await status(first) == 401 }
                #expect(try await system.gatewayCommand("token", "revoke", "--owner", "ada").exit == .status(0))
                try await eventually("the new token to be refused") { try await status(second) == 401 }
                #expect(try await system.gatewayCommand("token", "revoke", "--owner", "ada").exit == .status(1))
                #expect(try await system.gatewayCommand("token", "create", "--rights", "fly").exit == .status(64))
                let stranger = try await system.gatewayCommand(
                    "token", "create", "--session", SessionID.random().description)
                #expect(stranger.exit == .status(1))
            }
        }
    }
}

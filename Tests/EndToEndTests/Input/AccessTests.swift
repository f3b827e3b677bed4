import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// Tokens, owners and sign-ins, with the real programs.
    @Suite struct AccessTests {
        private func token(_ system: NaviSystem, _ arguments: String...) async throws -> String {
            let command = try await system.gatewayCommand(["token", "create"] + arguments)
            #expect(command.exit == .status(0))
            return try #require(command.output.first)
        }

        private func bearer(_ token: String) -> [String: String] { ["Authorization": "Bearer \(token)"] }

        @Test func aTokenWorksTheMomentItHasBeenPrinted() async throws {
            try await withNavi { system, _ in
                for number in 0..<12 {
                    let secret = try await token(system, "--owner", "ada")
                    if number.isMultiple(of: 2) {
                        #expect(try await system.rest.get("/sessions", headers: bearer(secret)).status == 200)
                        continue
                    }
                    let list = try await WebSocketClient.connect(
                        port: system.port, path: "/ws/sessions",
                        options: number == 1 ? .init() : .init(headers: bearer(secret)))
                    if number == 1 { try await list.send(#"{"type":"auth","token":"\#(secret)"}"#) }
                    _ = try await list.nextText()
                    try await list.close()
                }
            }
        }

        @Test func theFirstTokenShutsTheSystemAndSocketsOfStrangersAreClosed() async throws {
            try await withNavi { system, _ in
                let (_, client) = try await system.openSession()
                let list = try await WebSocketClient.connect(port: system.port, path: "/ws/sessions")
                let start = ContinuousClock.now
                let secret = try await token(system, "--owner", "ada")
                #expect(try await client.closure().code == 4001)
                #expect(try await list.closure().code == 4001)
                #expect(ContinuousClock.now - start < .seconds(10))
                #expect(try await system.rest.get("/sessions").status == 401)
                #expect(try await system.rest.get("/sessions", headers: bearer(secret)).status == 200)
                #expect(try await system.rest.get("/health").status == 200)
                #expect(!system.logs.contains(secret))
            }
        }

        @Test func aSocketSaysWhoItIsInAHeaderOrInItsFirstFrame() async throws {
            try await withNavi { system, _ in
                let (ada, bob) = (
                    try await token(system, "--owner", "ada"), try await token(system, "--owner", "bob")
                )
                let created = try await system.rest.send(
                    "POST", "/sessions", headers: bearer(ada).merging(["Content-Type": "application/json"]) { $1 },
                    body: Array(#"{"profile_id":"secretary"}"#.utf8)
                ).expecting(201)
                let session = try #require(SessionID(created.json["session_id"]?.stringValue ?? ""))
                let path = "/ws/sessions/\(session)"

                let byHeader = try await WebSocketClient.connect(
                    port: system.port, path: path, options: .init(headers: bearer(ada)))
                try await byHeader.next(.sessionSync)
                let byFrame = try await WebSocketClient.connect(port: system.port, path: path)
                try await byFrame.send(#"{"type":"auth","token":"\#(ada)"}"#)
                try await byFrame.next(.sessionSync)
                try await byFrame.send(message: "hello")
                #expect(try await byHeader.collectTurn().end().content == "ok")

                for options in [WebSocketClient.Options(headers: bearer(bob)), .init(headers: bearer("navi_no"))] {
                    let refused = try await WebSocketClient.connect(port: system.port, path: path, options: options)
                    let code = try await refused.closure().code
                    #expect(code == (options.headers == bearer(bob) ? 4004 : 4001))
                }
                for first in [#"{"type":"auth","token":"navi_no"}"#, #"{"type":"ping"}"#, "x"] {
                    let stranger = try await WebSocketClient.connect(port: system.port, path: path)
                    try await stranger.send(first)
                    #expect(try await stranger.closure().code == 4001)
                }
                let silent = try await WebSocketClient.connect(port: system.port, path: path)
                #expect(try await silent.closure(timeLimit: .seconds(10)).code == 4001)
                let foreign = try await WebSocketClient.connect(port: system.port, path: path)
                try await foreign.send(#"{"type":"auth","token":"\#(bob)"}"#)
                #expect(try await foreign.closure().code == 4004)
            }
        }

        @Test func aRevokedTokenCountsNoMoreAndItsSocketsCloseWithinASecond() async throws {
            try await withNavi { system, _ in
                let secret = try await token(system, "--owner", "ada")
                let list = try await WebSocketClient.connect(
                    port: system.port, path: "/ws/sessions", options: .init(headers: bearer(secret)))
                _ = try await list.nextText()
                let line = try #require(try await system.gatewayCommand(["token", "list"]).output.first)
                #expect(line.contains("ada") && !line.contains(secret))
                let revoking = try await system.gatewayCommand(
                    ["token", "revoke", String(try #require(line.split(separator: "\t").first))])
                #expect(revoking.exit == .status(0))
                #expect(try await list.closure(timeLimit: .seconds(5)).code == 4001)
                #expect(try await system.rest.get("/sessions", headers: bearer(secret)).status == 401)
                #expect(try await system.gatewayCommand(["token", "revoke", "1"]).exit == .status(1))
            }
        }

        @Test func aRequestThatWasHeldBackUntilItsTokenWasRevokedSaysNothingAndHearsNothing() async throws {
            try await withNavi { system, _ in
                let secret = try await token(system, "--owner", "ada")
                let admin = try await token(system, "--owner", "root", "--admin")
                let created = try await system.rest.send(
                    "POST", "/sessions", headers: bearer(secret).merging(["Content-Type": "application/json"]) { $1 },
                    body: Array(#"{"profile_id":"secretary"}"#.utf8)
                ).expecting(201)
                let session = try #require(created.json["session_id"]?.stringValue)
                let body = #"{"content":"from outside"}"#
                let connection = try await RawConnection.connect(port: system.port)
                try await connection.send(
                    """
                    POST /sessions/\(session)/messages HTTP/1.1\r\nHost: localhost:\(system.port)\r
                    Authorization: Bearer \(secret)\r\nAccept: text/event-stream\r\nContent-Type: application/json\r
                    Transfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n
                    """)
                #expect(try await system.gatewayCommand(["token", "revoke", "--owner", "ada"]).exit == .status(0))
                try await eventually("the revocation is known") {
                    try await system.rest.get("/sessions", headers: bearer(secret)).status == 401
                }
                // All of it was there already, but for its end.
                try await connection.send("0\r\n\r\n")
                #expect(try await connection.response().status == 401)
                let history = try await system.rest.get("/sessions/\(session)/messages", headers: bearer(admin))
                #expect(!history.text.contains("from outside"))
            }
        }

        @Test func aSocketOfATokenForOneProfileDoesNotFollowItsSessionToAnother() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let bound = try await token(system, "--owner", "ada", "--profile", "secretary")
                let full = try await token(system, "--owner", "ada")
                let json = ["Content-Type": "application/json"]
                let created = try await system.rest.send(
                    "POST", "/sessions", headers: bearer(bound).merging(json) { $1 },
                    body: Array(#"{"profile_id":"secretary"}"#.utf8)
                ).expecting(201)
                let session = try #require(created.json["session_id"]?.stringValue)
                func socket(_ token: String) async throws -> WebSocketClient {
                    let socket = try await WebSocketClient.connect(
                        port: system.port, path: "/ws/sessions/\(session)", options: .init(headers: bearer(token)))
                    try await socket.next(.sessionSync)
                    return socket
                }
                let (speaking, silent, theirs) = (
                    try await socket(bound), try await socket(bound), try await socket(full)
                )
                try await speaking.send(#"{"type":"ping"}"#)
                try await speaking.next(.pong)
                _ = try await system.rest.send(
                    "PATCH", "/sessions/\(session)", headers: bearer(full).merging(json) { $1 },
                    body: Array(#"{"profile_id":"developer"}"#.utf8)
                ).expecting(200)
                try await speaking.send(message: "to the developer")
                #expect(try await speaking.closure().code == 4004)
                #expect(try await silent.closure(timeLimit: .seconds(60)).code == 4004, "with the next ping")
                try await theirs.send(#"{"type":"ping"}"#)
                try await theirs.next(.pong)
                let history = try await system.rest.get("/sessions/\(session)/messages", headers: bearer(full))
                #expect(!history.text.contains("to the developer"))
            }
        }

        @Test func everyonesListShowsTheirOwnSessions() async throws {
            try await withNavi { system, _ in
                let (ada, bob) = (
                    try await token(system, "--owner", "ada"), try await token(system, "--owner", "bob")
                )
                let lists = [
                    try await WebSocketClient.connect(
                        port: system.port, path: "/ws/sessions", options: .init(headers: bearer(ada))),
                    try await WebSocketClient.connect(
                        port: system.port, path: "/ws/sessions", options: .init(headers: bearer(bob))),
                ]
                for list in lists { _ = try await list.nextText() }
                for secret in [bob, ada] {
                    try await system.rest.send(
                        "POST", "/sessions",
                        headers: bearer(secret).merging(["Content-Type": "application/json"]) { $1 },
                        body: Array(#"{"profile_id":"secretary"}"#.utf8)
                    ).expecting(201)
                }
                for (list, secret) in zip(lists, [ada, bob]) {
                    let mine = try await system.rest.get("/sessions", headers: bearer(secret)).json
                    #expect(mine.arrayValue?.count == 1)
                    let id = try #require(mine.arrayValue?.first?["session_id"]?.stringValue)
                    #expect(try await list.nextText().contains(id))
                    await #expect(throws: TimeLimitExceeded.self) {
                        _ = try await list.nextText(timeLimit: .milliseconds(500))
                    }
                }
            }
        }

        @Test func anAddressThatOthersReachNeedsATokenFirst() async throws {
            try await NaviSystem.prepare(.init(environment: ["NAVI_HOST": "0.0.0.0"])) { system in
                let refused = try await system.nursery.start(try system.launch("navi-gateway", name: "refused"))
                #expect(try await refused.waitForExit() == .status(78))
                #expect(refused.log.contains("navi-gateway token create"))
                let secret = try await token(system, "--admin")
                let gateway = try await system.nursery.start(try system.launch("navi-gateway", name: "gateway"))
                let line = try #require(try await gateway.lines.next(timeLimit: .seconds(20)))
                let port = try #require(Int(line.split(separator: ":").last ?? ""))
                let rest = RESTClient(baseURL: "http://127.0.0.1:\(port)")
                #expect(try await rest.get("/sessions").status == 401)
                #expect(try await rest.get("/sessions", headers: bearer(secret)).status == 200)
            }
        }
    }
}

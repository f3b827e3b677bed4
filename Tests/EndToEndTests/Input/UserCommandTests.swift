import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// Users, with the real programs.
    @Suite struct UserCommandTests {
        private func bearer(_ token: String) -> [String: String] { ["Authorization": "Bearer \(token)"] }

        @Test func aDisabledUserIsOutWithinASecondAndTheirSocketsAreClosed() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let tokens = try await ["ada", "bob"].asyncMap {
                    try #require(try await system.gatewayCommand("token", "create", "--owner", $0).output.first)
                }
                let sockets = try await tokens.asyncMap {
                    try await WebSocketClient.connect(
                        port: system.port, path: "/ws/sessions", options: .init(headers: bearer($0)))
                }
                for socket in sockets { _ = try await socket.nextText() }
                #expect(try await system.gatewayCommand("user", "disable", "ada").exit == .status(0))
                let start = ContinuousClock.now
                #expect(try await sockets[0].closure(timeLimit: .seconds(5)).code == 4001)
                #expect(ContinuousClock.now - start < .seconds(3), "a second, on a busy machine")
                #expect(try await system.rest.get("/sessions", headers: bearer(tokens[0])).status == 401)
                #expect(try await system.rest.get("/sessions", headers: bearer(tokens[1])).status == 200)
                for arguments in [["token", "create", "--owner", "ada"], ["token", "link", "--owner", "ada"]] {
                    let refused = try await system.gatewayCommand(arguments)
                    #expect(refused.exit == .status(1) && refused.output.first?.contains("is disabled") == true)
                }
                #expect(try await system.gatewayCommand("user", "enable", "ada").exit == .status(0))
                try await eventually("the token to go on") {
                    try await system.rest.get("/sessions", headers: bearer(tokens[0])).status == 200
                }
            }
        }

        @Test func usersAreAddedListedChangedAndRemoved() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                func user(_ arguments: String...) async throws -> ChildProcess {
                    try await system.gatewayCommand(["user"] + arguments)
                }
                #expect(try await user("add", "Zoë", "--admin").exit == .status(0))
                #expect(try await user("add", "Zoe\u{308}").exit == .status(1), "the same name in another spelling")
                for bad in [" ada", "a\nb", "", String(repeating: "a", count: 101)] {
                    #expect(try await user("add", bad).exit == .status(64))
                }
                let token = try #require(
                    try await system.gatewayCommand("token", "create", "--owner", "ada").output.first)
                _ = try await system.rest.send(
                    "POST", "/sessions", headers: bearer(token).merging(["Content-Type": "application/json"]) { $1 },
                    body: Array(#"{"profile_id":"secretary"}"#.utf8)
                ).expecting(201)
                var rows = try await user("list").output.map {
                    $0.split(separator: "\t").prefix(5).joined(separator: " ")
                }
                #expect(rows == ["Zoë active admin 0 0", "ada active - 1 0"])
                #expect(try await user("change", "Zoë").exit == .status(64))
                #expect(try await user("change", "Zoë", "--no-admin").exit == .status(0))
                #expect(try await user("change", "Zoë", "--subject", "1").exit == .status(1), "of which provider?")
                let refused = try await user("remove", "ada")
                #expect(refused.exit == .status(1) && refused.output.first?.contains("--with-sessions") == true)
                #expect(try await user("remove", "ada", "--with-sessions").exit == .status(0))
                #expect(try await user("remove", "ada").exit == .status(1))
                rows = try await user("list").output.map { $0.split(separator: "\t").prefix(5).joined(separator: " ") }
                #expect(rows == ["Zoë active - 0 0"])
                try await eventually("the token to end") {
                    try await system.rest.get("/sessions", headers: bearer(token)).status == 401
                }
            }
        }

        @Test func aNameIsTheSameInWhateverSpellingItIsTypedAlsoWhereItWasKeptInAnother() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                func run(_ arguments: String...) async throws -> Bool {
                    try await system.gatewayCommand(arguments).exit == .status(0)
                }
                let (composed, spelled) = ("\u{E9}va", "e\u{301}va")
                #expect(try await run("token", "create", "--owner", composed))
                #expect(try await run("token", "revoke", "--owner", spelled))
                #expect(try await !run("token", "revoke", "--owner", spelled), "nothing is left to revoke")
                // As a version without users has kept it.
                try SQLiteFile.execute("UPDATE users SET name = '\(spelled)'", in: system.databasePath)
                for (arguments, status) in [
                    (["user", "disable", composed], 1), (["user", "disable", spelled], 0),
                    (["token", "create", "--owner", spelled], 1), (["user", "enable", spelled], 0),
                    (["token", "create", "--owner", spelled], 0), (["user", "remove", spelled], 0),
                ] as [([String], Int32)] {
                    #expect(try await system.gatewayCommand(arguments).exit == .status(status), "\(arguments)")
                }
            }
        }

        @Test func aCommandDoesNotTakeTheDatabaseAwayFromAnOlderVersionThatRuns() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                #expect(try await system.gatewayCommand("user", "add", "ada").exit == .status(0))
                // As a version before the last migration has left it.
                try SQLiteFile.execute(
                    """
                    DROP INDEX session_branch; DROP INDEX session_family; ALTER TABLE sessions DROP COLUMN shared;
                    ALTER TABLE sessions DROP COLUMN parent; ALTER TABLE sessions DROP COLUMN family;
                    PRAGMA user_version=12
                    """, in: system.databasePath)
                let refused = try await system.gatewayCommand("user", "disable", "ada")
                #expect(refused.exit != .status(0) && refused.log.contains("restart Navi first"), "\(refused.log)")
                try await system.gateway?.terminate()
                let done = try await system.gatewayCommand("user", "disable", "ada")
                #expect(done.exit == .status(0), "\(done.log)")
            }
        }

        @Test func signInsElsewhereNeedNoTokenAndOpenNothing() async throws {
            // Nobody listens there.
            let port = try BoundSocket(listens: false).port
            let environment = [
                "NAVI_OIDC_ISSUER": "http://127.0.0.1:\(port)", "NAVI_OIDC_CLIENT_ID": "navi",
                "NAVI_OIDC_NAME": "House", "NAVI_ALLOW_INSECURE_BIND": "true",
                "NAVI_TRUSTED_PROXIES": "192.0.2.1", "NAVI_FORWARD_AUTH_HEADER": "Remote-User",
                "NAVI_FORWARD_AUTH_CREATE": "true",
            ]
            try await withNavi(.init(workers: 0, environment: environment)) { system, _ in
                #expect(try await system.rest.get("/auth").json["provider"] == "House")
                for headers in [[:], ["Remote-User": "root"]] {
                    #expect(try await system.rest.get("/sessions", headers: headers).status == 401)
                    let socket = try await WebSocketClient.connect(
                        port: system.port, path: "/ws/sessions", options: .init(headers: headers))
                    try await socket.send(#"{"type":"ping"}"#)
                    #expect(try await socket.closure().code == 4001)
                }
                let answer = try await RawConnection.exchange(
                    port: system.port,
                    "GET /auth/oidc HTTP/1.1\r\nHost: 127.0.0.1:\(system.port)\r\nConnection: close\r\n\r\n")
                #expect(answer.status == 303)
                #expect(answer.headers["location"] == "/#sign-in-failed=unavailable")
            }
        }

        @Test(
            arguments: [
                (["NAVI_FORWARD_AUTH_HEADER": "Remote-User"], "NAVI_TRUSTED_PROXIES"),
                (["NAVI_FORWARD_AUTH_HEADER": "Cookie", "NAVI_TRUSTED_PROXIES": "unix"], "NAVI_FORWARD_AUTH_HEADER"),
                (
                    [
                        "NAVI_FORWARD_AUTH_HEADER": "Remote-User", "NAVI_TRUSTED_PROXIES": "unix",
                        "NAVI_FORWARD_AUTH_ADMIN_GROUP": "a",
                    ], "NAVI_FORWARD_AUTH_GROUPS_HEADER"
                ),
                (["NAVI_OIDC_ISSUER": "https://id.example.org"], "NAVI_OIDC_CLIENT_ID"),
                (["NAVI_OIDC_CLIENT_ID": "navi"], "NAVI_OIDC_ISSUER"),
                (["NAVI_OIDC_ISSUER": "http://id.example.org", "NAVI_OIDC_CLIENT_ID": "navi"], "https://"),
                (["NAVI_OIDC_SCOPES": "profile"], "openid"),
            ] as [([String: String], String)])
        func settingsThatCannotWorkEndTheStartInWords(environment: [String: String], word: String) async throws {
            try await NaviSystem.prepare(.init(environment: environment)) { system in
                let refused = try await system.nursery.start(try system.launch("navi-gateway", name: "refused"))
                #expect(try await refused.waitForExit() == .status(78))
                #expect(refused.log.contains(word), "\(refused.log)")
            }
        }
    }
}

extension Array {
    fileprivate func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}

import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// The audit log of the real programs.
    @Suite struct AuditTests {
        @Test func commandsAndTheGatewayWriteToOneFile() async throws {
            try await NaviSystem.prepare { system in
                let path = system.folder["audit.log"]
                let environment = ["NAVI_AUDIT_LOG": path]
                func command(_ arguments: String...) async throws -> ChildProcess {
                    let command = try await system.nursery.start(
                        try system.launch(
                            "navi-gateway", name: "command", arguments: ["token"] + arguments, environment: environment)
                    )
                    _ = try await command.waitForExit()
                    return command
                }
                let secret = try #require(try await command("create", "--owner", "ada").output.first)
                try await system.startGateway(environment: environment)
                let session = try #require(
                    try await system.rest.send(
                        "POST", "/sessions", headers: ["Authorization": "Bearer \(secret)"],
                        body: Array(#"{"profile_id":"secretary"}"#.utf8)
                    ).expecting(201).json["session_id"]?.stringValue)
                let stranger = try await WebSocketClient.connect(port: system.port, path: "/ws/sessions/\(session)")
                try await stranger.send(#"{"type":"auth","token":"navi_no"}"#)
                #expect(try await stranger.closure().code == 4001)
                for arguments in [["rotate", "1"], ["link", "--owner", "ada"], ["revoke", "2"]] {
                    let done = try await system.nursery.start(
                        try system.launch(
                            "navi-gateway", name: "command", arguments: ["token"] + arguments, environment: environment)
                    )
                    #expect(try await done.waitForExit() == .status(0))
                }
                _ = try await command("revoke", "--owner", "ada")
                let events = try String(decoding: system.folder.read("audit.log"), as: UTF8.self)
                    .split(separator: "\n")
                    .map { try decodeJSON(JSONValue.self, from: .init($0.utf8))["event"]?.stringValue ?? "?" }
                #expect(
                    events == [
                        "token_created", "credential_refused", "token_rotated", "token_rotated", "link_created",
                        "token_revoked", "owner_revoked",
                    ])
            }
        }

        @Test func theLogSaysWhatWasGivenAndNothingThatHasNotHappened() async throws {
            try await NaviSystem.prepare { system in
                let environment = [
                    "NAVI_AUDIT_LOG": system.folder["audit.log"], "NAVI_OIDC_ISSUER": "http://127.0.0.1:1",
                    "NAVI_OIDC_CLIENT_ID": "navi",
                ]
                for arguments in [
                    ["token", "create", "--owner", "ada", "--rights", "metrics"], ["token", "link", "--admin"],
                    ["user", "add", "eve", "--subject", "s-1"], ["user", "change", "eve", "--admin"],
                    ["user", "change", "eve", "--no-admin"], ["token", "revoke", "--owner", "nobody"],
                    ["user", "disable", "nobody"], ["user", "remove", "nobody", "--with-sessions"],
                    ["token", "revoke", "99"], ["token", "rotate", "99"],
                ] {
                    let command = try await system.nursery.start(
                        try system.launch(
                            "navi-gateway", name: "command", arguments: arguments, environment: environment))
                    _ = try await command.waitForExit()
                }
                let told = try String(decoding: system.folder.read("audit.log"), as: UTF8.self).split(separator: "\n")
                    .map { line in
                        let event = try decodeJSON(JSONValue.self, from: .init(line.utf8))
                        return ["event", "owner", "subject", "rights"].compactMap { event[$0]?.stringValue }
                            .joined(separator: " ")
                    }
                #expect(
                    told == [
                        "token_created ada metrics", "link_created me read,chat,approve,admin,metrics",
                        "user_added eve s-1 read,chat,approve", "user_changed eve read,chat,approve,admin,metrics",
                        "user_changed eve read,chat,approve",
                    ])
            }
        }

        @Test func withoutAFileTheProgramsOwnLogIsTold() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                _ = try await system.gatewayCommand("token", "create")
                try await eventually("the system to be shut") { try await system.rest.get("/sessions").status == 401 }
                _ = try await system.rest.get("/sessions", headers: ["Authorization": "Bearer navi_no"])
                try await eventually("the line in the log") {
                    system.gateway?.log.contains("address=127.0.0.1 event=credential_refused") == true
                }
            }
        }
    }
}

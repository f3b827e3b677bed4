import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct BadRequestTests {
        private struct Refusal {
            var method: String
            var path: String
            var body: String?
            var status: Int
            var code: ErrorCode
            /// What the message must name.
            var names: String
        }

        @Test func everyBadRequestGetsAStatusACodeAndTheNameOfTheField() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let known = try await system.rest.createSession()
                let unknown = SessionID.random()
                let refusals = [
                    Refusal(
                        method: "POST", path: "/sessions", body: "{", status: 400, code: .invalidJSON, names: "JSON"),
                    Refusal(
                        method: "POST", path: "/sessions", body: "{}", status: 422, code: .invalidField,
                        names: "profile_id"),
                    Refusal(
                        method: "POST", path: "/sessions", body: #"{"profile_id":5}"#, status: 422, code: .invalidField,
                        names: "profile_id"),
                    Refusal(
                        method: "POST", path: "/sessions", body: #"{"profile_id":"ghost"}"#, status: 404,
                        code: .profileNotFound, names: "Profile 'ghost' not found"),
                    Refusal(
                        method: "PATCH", path: "/sessions/\(known)", body: #"{"name":7}"#, status: 422,
                        code: .invalidField, names: "name"),
                    Refusal(
                        method: "PATCH", path: "/sessions/\(known)/pin", body: #"{"pinned":"yes"}"#, status: 422,
                        code: .invalidField, names: "pinned"),
                    Refusal(
                        method: "PATCH", path: "/sessions/\(known)", body: #"{"profile_id":"ghost"}"#, status: 404,
                        code: .profileNotFound, names: "ghost"),
                    Refusal(
                        method: "GET", path: "/sessions/\(known)/messages?limit=0", status: 422, code: .invalidField,
                        names: "limit"),
                    Refusal(
                        method: "GET", path: "/sessions/\(known)/messages?after=x", status: 422, code: .invalidField,
                        names: "after"),
                    Refusal(
                        method: "GET", path: "/sessions/\(unknown)", status: 404, code: .sessionNotFound,
                        names: "\(unknown)"),
                    Refusal(
                        method: "DELETE", path: "/sessions/\(unknown)", status: 404, code: .sessionNotFound,
                        names: "\(unknown)"),
                    Refusal(
                        method: "GET", path: "/sessions/\(unknown)/context", status: 404, code: .sessionNotFound,
                        names: "\(unknown)"),
                    Refusal(
                        method: "GET", path: "/sessions/not-an-id", status: 404, code: .sessionNotFound,
                        names: "not-an-id"),
                    Refusal(method: "GET", path: "/nowhere", status: 404, code: .notFound, names: ""),
                    Refusal(method: "PUT", path: "/sessions", status: 405, code: .methodNotAllowed, names: "PUT"),
                ]
                for refusal in refusals { try await check(refusal, system) }
                #expect(try await system.rest.get("/sessions").json == .array([try await listed(known, system)]))
            }
        }

        private func check(_ refusal: Refusal, _ system: NaviSystem) async throws {
            let answer = try await system.rest.send(
                refusal.method, refusal.path, headers: ["Content-Type": "application/json"],
                body: refusal.body.map { Array($0.utf8) })
            let what = "\(refusal.method) \(refusal.path) \(refusal.body ?? ""): \(answer.text)"
            #expect(answer.status == refusal.status, "\(what)")
            #expect(answer.errorCode == refusal.code.rawValue, "\(what)")
            #expect(refusal.names.isEmpty || answer.detail?.contains(refusal.names) == true, "\(what)")
        }

        private func listed(_ session: SessionID, _ system: NaviSystem) async throws -> JSONValue {
            guard case .array(let sessions) = try await system.rest.get("/sessions").json else { return .null }
            return try #require(sessions.first { $0["session_id"]?.stringValue == "\(session)" })
        }

        @Test func aBodyBeyondTheLimitIsRefused() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let body = #"{"profile_id":""# + String(repeating: "x", count: 1_100_000) + #""}"#
                let answer = try await system.rest.post("/sessions", body)
                #expect(answer.status == 413)
                #expect(answer.errorCode == "body_too_large")
            }
        }

        @Test func aSessionCanBeRenamedPinnedListedAndDeleted() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let first = try await system.rest.createSession()
                let second = try await system.rest.createSession(profile: "developer")
                try await system.rest.patch("/sessions/\(first)", #"{"name":"Plans"}"#).expecting(200)
                try await system.rest.patch("/sessions/\(first)/pin", #"{"pinned":true}"#).expecting(200)
                var sessions: [SessionSummary] = try await system.rest.get("/sessions").decoded()
                #expect(sessions.map(\.sessionID) == [first, second])
                #expect(sessions[0].name == "Plans")
                #expect(sessions[0].pinned)
                let client = try await system.connect(first)
                try await client.next(.sessionSync)
                let status = try await system.rest.delete("/sessions/\(first)").status
                #expect((200..<300).contains(status))
                #expect(try await client.closure().code == CloseCode.sessionDeleted.rawValue)
                sessions = try await system.rest.get("/sessions").decoded()
                #expect(sessions.map(\.sessionID) == [second])
                #expect(try await system.rest.get("/sessions/\(first)").status == 404)
            }
        }
    }
}

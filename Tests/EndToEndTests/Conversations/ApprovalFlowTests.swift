import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct ApprovalFlowTests {
        private static let options = NaviSystem.Options(profiles: [
            ProfileFixture(
                id: "secretary", tools: ["list_profiles"], fields: ["tool_approval": ["list_profiles": "ask"]])
        ])

        @Test func anyClientOfTheSessionMayDecideAndAllAreTold() async throws {
            try await withNavi(Self.options) { system, model in
                model.enqueue(.toolCall("list_profiles", id: "c1"), .answer("ok"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "list")
                guard case .approvalRequest(let request) = try await client.next(.approvalRequest).frame else { return }
                #expect(request.tool == "list_profiles" && request.toolCallID == "c1")
                let other = try await system.connect(session)
                #expect(try await other.sync().approvals.map(\.toolCallID) == ["c1"])
                try await other.send(#"{"type":"approval","tool_call_id":"c1","decision":"allow"}"#)
                let frames = try await client.collectTurn()
                #expect(frames.kinds.starts(with: [.approvalResolved, .toolStarted, .toolCall]))
                #expect(try frames.end().content == "ok")
                #expect(try await system.connect(session).sync().approvals.isEmpty)
            }
        }

        @Test func aDecisionWaitsThroughAKilledGatewayAndAKilledWorker() async throws {
            try await withNavi(Self.options) { system, model in
                model.enqueue(.toolCall("list_profiles", id: "c1"), .answer("ok"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "list")
                _ = try await client.next(.approvalRequest)
                try await system.restartGatewayAfterKill()
                try await system.workers[0].killNow()
                try await system.startWorker()
                let path = "/sessions/\(session)/approvals/c1"
                try await system.rest.post(path, #"{"decision":"deny"}"#).expecting(204)
                #expect(try await system.rest.post(path, #"{"decision":"deny"}"#).errorCode == "approval_not_found")
                try await system.waitForMessages(4, in: session)
                let messages = try await system.rest.messages(session)
                #expect(messages[2].content?.contains("did not allow") == true)
                #expect(messages[3].content == "ok")
            }
        }

        @Test func aLastingYesIsListedAndTakenBackOverHTTP() async throws {
            try await withNavi(Self.options) { system, model in
                model.enqueue(
                    .toolCall("list_profiles", id: "c1"), .toolCall("list_profiles", id: "c2"), .answer("ok"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "list")
                guard case .approvalRequest(let request) = try await client.next(.approvalRequest).frame else { return }
                try await client.send(#"{"type":"approval","tool_call_id":"c1","decision":"allow","remember":true}"#)
                #expect(try await client.collectTurn().kinds.count { $0 == .approvalRequest } == 0, "asked once")
                let detail = try await system.rest.get("/sessions/\(session)?messages=0").expecting(200).json
                let remembered = try #require(detail["remembered_approvals"]?.arrayValue)
                #expect(remembered.count == 1 && remembered.first?["allows"]?.stringValue == request.remembers)
                let id = try #require(remembered.first?["id"]?.integerValue)
                let path = "/sessions/\(session)/approvals/remembered"
                try await system.rest.delete("\(path)/\(id)").expecting(204)
                for gone in ["\(id)", "0", "-1", "x", "9223372036854775808"] {
                    #expect(
                        try await system.rest.delete("\(path)/\(gone)").errorCode == "approval_not_found", "\(gone)")
                }
                model.enqueue(.toolCall("list_profiles", id: "c3"))
                try await client.send(message: "again")
                _ = try await client.next(.approvalRequest)
            }
        }

        @Test func aDecisionOverNothingIsAnError() async throws {
            try await withNavi(Self.options) { system, _ in
                let (session, client) = try await system.openSession()
                try await client.send(#"{"type":"approval","tool_call_id":"c9","decision":"allow"}"#)
                #expect(try await client.collect { $0.frame.kind == .error }.failure().code == .approvalNotFound)
                let answer = try await system.rest.post("/sessions/\(session)/approvals/c9", #"{"decision":"maybe"}"#)
                #expect(answer.status == 422)
            }
        }
    }
}

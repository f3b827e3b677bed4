import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct ApprovalTests {
    private let ann = Approver(name: "ann", token: 7)
    private let call = ToolCall(id: "c1", name: "act", arguments: ["x": 1])
    private let profile = ProfileFixture(id: "p", tools: ["act"], fields: ["tool_approval": ["act": "ask"]])

    private func worker(_ answers: ScriptedModel.Answer...) async throws -> WorkerFixture {
        try await WorkerFixture(
            ScriptedModel(answers: answers), profiles: [profile], tools: ToolRegistry([FixedTool(name: "act")]))
    }

    /// Runs a turn and decides over its first question.
    private func run(_ worker: WorkerFixture, _ decision: ApprovalDecision) async throws {
        try await worker.accept("go")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            try await worker.waitForQuestion()
            let outcome = try await worker.store.decide(
                decision, by: ann, callID: "c1", session: worker.session, now: WorkerFixture.begin)
            guard case .decided = outcome else { throw Failure("not decided: \(outcome)") }
            try await group.waitForAll()
        }
    }

    private func kinds(_ worker: WorkerFixture) throws -> [ServerFrame.Kind] {
        try worker.sent.kinds().filter { [.approvalRequest, .approvalResolved, .toolStarted, .toolCall].contains($0) }
    }

    @Test func aToolThatNeedsApprovalRunsOnceItIsAllowed() async throws {
        let worker = try await worker(.calls(call), .text("ok"))
        try await run(worker, ApprovalDecision(decision: .allow))
        #expect(try kinds(worker) == [.approvalRequest, .approvalResolved, .toolStarted, .toolCall])
        #expect(try await worker.history()[2].content == "done")
    }

    @Test func aDeniedCallIsNotRunAndTheModelIsTold() async throws {
        let worker = try await worker(.calls(call), .text("ok"))
        try await run(worker, ApprovalDecision(decision: .deny))
        #expect(try await worker.history()[2].content?.contains("did not allow") == true)
        #expect(try await worker.history().last?.content == "ok")
    }

    @Test func whatIsRememberedIsNotAskedAgainInTheSession() async throws {
        let again = ToolCall(id: "c2", name: "act", arguments: ["x": 2])
        let worker = try await worker(.calls(call), .calls(again), .text("ok"))
        try await run(worker, ApprovalDecision(decision: .allow, remember: true))
        #expect(try kinds(worker).count { $0 == .approvalRequest } == 1)
        #expect(try await worker.history().filter { $0.role == .tool }.map(\.content) == ["done", "done"])
        let remembered = try #require(try await worker.store.rememberedApprovals(worker.session).first)
        #expect(remembered.tool == "act" && remembered.allowedBy == "ann" && remembered.allows.hasPrefix("act: every"))
    }

    @Test func whoDecidedIsRecordedAndToldToEveryClient() async throws {
        let worker = try await worker(.calls(call), .text("ok"))
        try await run(worker, ApprovalDecision(decision: .allow))
        let resolved = try worker.sent.frames().compactMap { frame -> ApprovalResolved? in
            if case .approvalResolved(let resolved) = frame.frame { resolved } else { nil }
        }
        #expect(resolved.map(\.by) == ["ann"])
    }

    @Test func theQuestionSaysWhatWouldBeRemembered() async throws {
        let worker = try await worker(.calls(call), .text("ok"))
        try await run(worker, ApprovalDecision(decision: .deny, remember: true))
        let asked = try worker.sent.frames().compactMap { frame -> ApprovalRequest? in
            if case .approvalRequest(let request) = frame.frame { request } else { nil }
        }
        #expect(asked.first?.remembers?.hasPrefix("act: every call") == true)
        #expect(try await worker.store.rememberedApprovals(worker.session).isEmpty, "a no is not remembered")
    }

    @Test func whatIsTakenBackIsAskedAgain() async throws {
        let again = ToolCall(id: "c2", name: "act", arguments: ["x": 2])
        let worker = try await worker(.calls(call), .text("ok"), .calls(again))
        try await run(worker, ApprovalDecision(decision: .allow, remember: true))
        let remembered = try #require(try await worker.store.rememberedApprovals(worker.session).first)
        #expect(try await !worker.store.forgetApproval(remembered.id, of: .random()), "not by another session")
        #expect(try await worker.store.forgetApproval(remembered.id, of: worker.session))
        #expect(try await !worker.store.forgetApproval(remembered.id, of: worker.session))
        try await worker.accept("again")
        let turn = try await worker.claim()
        try await worker.runUntilKilled(turn) { try await worker.waitForQuestion() }
    }

    @Test func aToolThatDescribesItselfInAnotherWayIsAskedAgain() async throws {
        let first = try await worker(.calls(call), .text("ok"))
        try await run(first, ApprovalDecision(decision: .allow, remember: true))
        let again = ToolCall(id: "c2", name: "act", arguments: ["x": 2])
        var changed = FixedTool(name: "act")
        changed.parameters = ["type": "object", "properties": ["to": ["type": "string"]]]
        let second = try WorkerFixture(
            beside: first, ScriptedModel(.calls(again)), tools: ToolRegistry([changed]))
        try await second.accept("again")
        let turn = try await second.claim()
        try await second.runUntilKilled(turn) { try await second.waitForQuestion() }
    }

    @Test func withoutAnAnswerInTimeTheCallIsNotRun() async throws {
        let worker = try await worker(.calls(call), .text("ok"))
        let late = try WorkerFixture(
            beside: worker, worker.model, tools: ToolRegistry([FixedTool(name: "act")]), approvalTimeLimit: .zero)
        try await late.runTurn("go")
        #expect(try await worker.history()[2].content?.contains("in time") == true)
        #expect(
            try late.sent.frames().contains {
                if case .approvalResolved(let resolved) = $0.frame { resolved.outcome == .expired } else { false }
            })
    }

    @Test func theQuestionSurvivesItsWorkerAndSoDoesTheAnswer() async throws {
        let first = try await worker(.calls(call))
        try await first.accept("go")
        let turn = try await first.claim()
        try await first.runUntilKilled(turn) { try await first.waitForQuestion() }
        let snapshot = try #require(try await first.store.snapshot(first.session))
        #expect(snapshot.approvals.map(\.toolCallID) == ["c1"])
        #expect(snapshot.approvals.first?.args == ["x": 1])
        _ = try await first.store.decide(
            ApprovalDecision(decision: .allow), by: ann, callID: "c1", session: first.session, now: WorkerFixture.begin)
        let second = try WorkerFixture(
            beside: first, ScriptedModel(.text("ok")), tools: ToolRegistry([FixedTool(name: "act")]))
        let again = try await second.claim(deadWorkers: [first.workerID])
        _ = try await second.executor.run(again)
        #expect(try await second.history()[2].content == "done")
        #expect(try second.sent.kinds().contains(.approvalRequest) == false)
    }

    @Test func aDecisionOverNothingIsRefused() async throws {
        let worker = try await worker(.text("ok"))
        let decision = ApprovalDecision(decision: .allow)
        let now = WorkerFixture.begin
        let store = worker.store
        #expect(
            try await store.decide(decision, by: ann, callID: "c1", session: worker.session, now: now) == .notWaiting)
        #expect(
            try await store.decide(decision, by: ann, callID: "c1", session: .random(), now: now) == .unknownSession)
    }

    @Test func whatReachesBeyondTheSessionAsksWhereTheProfileSaysNothing() async throws {
        let silent = ProfileFixture(id: "p", tools: ["act", "look"], fields: ["tool_approval": [:]])
        let look = ToolCall(id: "k1", name: "look", arguments: [:])
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(look), .calls(call), .text("ok")), profiles: [silent],
            tools: ToolRegistry([FixedTool(name: "act"), FixedTool(name: "look", effect: .readOnly)]))
        try await run(worker, ApprovalDecision(decision: .allow))
        #expect(try kinds(worker).starts(with: [.toolStarted, .toolCall, .approvalRequest]))
    }

    @Test func aToolThatTheProfileDeniesIsNotRun() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(call), .text("ok")),
            profiles: [ProfileFixture(id: "p", tools: ["act"], fields: ["tool_approval": ["a*": "deny"]])],
            tools: ToolRegistry([FixedTool(name: "act")]))
        try await worker.runTurn("go")
        #expect(try await worker.history()[2].content == "Error: The profile does not allow 'act'.")
    }
}

extension WorkerFixture {
    /// Waits until a tool call waits for a decision.
    func waitForQuestion() async throws {
        try await eventually("a question") {
            try await self.store.snapshot(self.session)?.approvals.isEmpty == false
        }
    }
}

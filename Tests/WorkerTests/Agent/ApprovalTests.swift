import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct ApprovalTests {
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
                decision, callID: "c1", session: worker.session, now: WorkerFixture.begin)
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
            ApprovalDecision(decision: .allow), callID: "c1", session: first.session, now: WorkerFixture.begin)
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
        #expect(try await worker.store.decide(decision, callID: "c1", session: worker.session, now: now) == .notWaiting)
        #expect(try await worker.store.decide(decision, callID: "c1", session: .random(), now: now) == .unknownSession)
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

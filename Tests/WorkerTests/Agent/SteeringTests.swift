import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct SteeringTests {
    private let wait = ToolCall(id: "c1", name: "wait", arguments: [:])
    private let profile = ProfileFixture(id: "p", tools: ["wait"])

    private func accept(_ text: String, _ onBusy: OnBusy, _ worker: WorkerFixture) async throws -> AcceptedTurn {
        let request = AcceptRequest(
            sessionID: worker.session, clientMessageID: text, content: text, onBusy: onBusy, now: WorkerFixture.begin)
        guard case .accepted(let turn) = try await worker.store.accept(request, turnID: .random()) else {
            throw Failure("the message was not accepted")
        }
        return turn
    }

    /// Runs a turn with one tool call and does something while the tool runs.
    private func run(
        _ worker: WorkerFixture, _ tool: GateTool, meanwhile: @escaping @Sendable () async throws -> Void
    ) async throws -> RunningTurn {
        try await worker.accept("first")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            _ = try await tool.started.next()
            try await meanwhile()
            tool.gate.open()
            try await group.waitForAll()
        }
        return turn
    }

    @Test func aSteeringMessageJoinsTheRunningTurnBeforeItsNextModelCall() async throws {
        let tool = GateTool()
        let model = ScriptedModel(.calls(wait), .text("both"))
        let worker = try await WorkerFixture(model, profiles: [profile], tools: ToolRegistry([tool]))
        let turn = try await run(worker, tool) { _ = try await accept("second", .steer, worker) }
        #expect(
            try await worker.transcript() == [
                "user: first", "assistant: - [c1 wait]", "tool: waited", "user: second", "assistant: both",
            ])
        _ = try await model.requests.next()
        #expect(try await model.requests.next()?.messages.last?.content == "second")
        let notices = try worker.sent.notices().map(\.kind)
        #expect(notices.starts(with: [.userMessage, .turnSteered]))
        let request = AcceptRequest(
            sessionID: worker.session, clientMessageID: "second", content: "second", now: WorkerFixture.begin)
        guard case .duplicate(let known) = try await worker.store.accept(request, turnID: .random()) else {
            Issue.record("the resent message was not recognised")
            return
        }
        #expect(known.state == .done && known.messageIndex == 3)
        #expect(try await worker.store.terminalResult(known.turnID)?.isAbsorbed == true)
        #expect(try await worker.store.terminalResult(turn.key.turnID)?.isAbsorbed == false)
    }

    @Test func aSteeringMessageThatComesTooLateIsATurnOfItsOwn() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one"), .text("two")), profiles: [profile])
        try await worker.accept("first")
        let turn = try await worker.claim()
        _ = try await accept("second", .steer, worker)
        _ = try await worker.executor.run(turn)
        let next = try await worker.claim()
        _ = try await worker.executor.run(next)
        #expect(
            try await worker.transcript() == ["user: first", "assistant: one", "user: second", "assistant: two"])
    }

    @Test func whatIsQueuedIsNotTakenUp() async throws {
        let tool = GateTool()
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(wait), .text("one")), profiles: [profile], tools: ToolRegistry([tool]))
        _ = try await run(worker, tool) { _ = try await accept("second", .queue, worker) }
        #expect(try await worker.history().map(\.content).contains("second") == false)
        #expect(try await worker.store.snapshot(worker.session)?.queued.map(\.content) == ["second"])
    }

    @Test func anInterruptAsksTheRunningTurnToStop() async throws {
        let tool = GateTool()
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(wait), .text("one")), profiles: [profile], tools: ToolRegistry([tool]))
        try await worker.accept("first")
        let turn = try await worker.claim()
        let accepted = try await accept("second", .interrupt, worker)
        #expect(accepted.interrupted?.turnID == turn.key.turnID)
        #expect(accepted.state == .queued)
    }

    @Test func aQueuedMessageCanBeChangedAndCancelledOnlyInItsOwnSession() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one")), profiles: [profile])
        try await worker.accept("first")
        _ = try await worker.claim()
        let (store, session) = (worker.store, worker.session)
        let queued = try await accept("second", .queue, worker)
        #expect(try await !store.editQueued(queued.turnID, in: .random(), content: "no"))
        #expect(try await store.editQueued(queued.turnID, in: session, content: "changed"))
        #expect(try await store.snapshot(session)?.queued.map(\.content) == ["changed"])
        #expect(try await store.cancelQueued(queued.turnID, in: .random(), now: WorkerFixture.begin) == nil)
        #expect(try await store.cancelQueued(queued.turnID, in: session, now: WorkerFixture.begin)?.state == .stopped)
        #expect(try await store.cancelQueued(queued.turnID, in: session, now: WorkerFixture.begin) == nil)
        #expect(try await worker.history().map(\.content) == ["first"])
    }

    @Test func aProfileThatAUserChoosesWhileATurnRunsIsInForceFromItsNextModelCall() async throws {
        let tool = GateTool()
        let model = ScriptedModel(.calls(wait), .text("one"))
        let worker = try await WorkerFixture(
            model, profiles: [profile, ProfileFixture(id: "q")], tools: ToolRegistry([tool]))
        _ = try await run(worker, tool) {
            _ = try await worker.store.updateSession(
                worker.session, SessionChange(profileID: "q"), now: WorkerFixture.begin)
        }
        _ = try await model.requests.next()
        let second = try #require(try await model.requests.next())
        #expect(second.messages.first?.content.contains("You are the q.") == true)
        #expect(second.tools.isEmpty)
        #expect(try worker.sent.kinds().contains(.profileSwitched))
    }
}

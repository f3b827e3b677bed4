import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// A worker ends at some moment of a turn; another one goes on. Whatever the moment, the history is the same.
@Suite struct TurnRecoveryTests {
    private let tool = GateTool()
    private let profiles = [ProfileFixture(id: "p", tools: ["wait"])]
    private var call: ToolCall { ToolCall(id: "c1", name: "wait", arguments: .object([:])) }

    private func pair(
        _ first: ScriptedModel.Answer..., then second: ScriptedModel, tool: GateTool
    ) async throws -> (WorkerFixture, WorkerFixture) {
        let tools = ToolRegistry([tool])
        let model = ScriptedModel(answers: first)
        let worker = try await WorkerFixture(model, profiles: profiles, tools: tools)
        return (worker, try WorkerFixture(beside: worker, second, tools: tools))
    }

    @Test func killedInTheFirstModelCall() async throws {
        let (lost, other) = try await pair(.hang(after: .text("void")), then: ScriptedModel(.text("whole")), tool: tool)
        let id = try await lost.accept("hello")
        let turn = try await lost.claim()
        try await lost.runUntilKilled(turn) { _ = try await lost.model.streamed.next() }
        #expect(try lost.sent.kinds() == [.streamStart, .streamDelta])
        _ = try await other.executor.run(try await other.claim(deadWorkers: [lost.workerID]))
        #expect(try await other.transcript() == ["user: hello", "assistant: whole"])
        let first = try #require(try other.sent.frames().first)
        #expect(
            first.frame
                == .streamRestart(.init(turnID: id, attempt: 2, reason: "worker_lost", messageIndex: 0)))
        #expect(first.cursor?.attempt == 2)
    }

    @Test func killedBetweenAStepAndItsTool() async throws {
        let (lost, other) = try await pair(then: ScriptedModel(.text("done")), tool: tool)
        try await lost.accept("hello")
        let turn = try await lost.claim()
        _ = try await lost.store.appendStep(
            turn.ref, message: NewMessage(content: nil, toolCalls: [call]), now: WorkerFixture.begin)
        tool.gate.open()
        _ = try await other.executor.run(try await other.claim(deadWorkers: [lost.workerID]))
        #expect(tool.runs == 1)
        #expect(
            try await other.transcript()
                == ["user: hello", "assistant: - [c1 wait]", "tool: waited", "assistant: done"])
    }

    @Test func killedInAToolThatMustNotRunTwice() async throws {
        let (lost, other) = try await pair(.calls(call), then: ScriptedModel(.text("I see")), tool: tool)
        try await lost.accept("hello")
        let turn = try await lost.claim()
        try await lost.runUntilKilled(turn) { _ = try await tool.started.next() }
        _ = try await other.executor.run(try await other.claim(deadWorkers: [lost.workerID]))
        #expect(tool.runs == 1)
        let transcript = try await other.transcript()
        #expect(transcript.count == 4)
        #expect(transcript[2].contains("outcome is unknown"))
        #expect(transcript[3] == "assistant: I see")
        let request = try #require(try await other.model.requests.next())
        #expect(request.messages.last?.content.contains("outcome is unknown") == true)
    }

    @Test func killedInAToolThatIsGoneByThenIsReportedAsOfUnknownOutcome() async throws {
        let lost = try await WorkerFixture(
            ScriptedModel(.calls(call)), profiles: profiles, tools: ToolRegistry([tool]))
        let other = try WorkerFixture(beside: lost, ScriptedModel(.text("I see")), tools: ToolRegistry([]))
        try await lost.accept("hello")
        let turn = try await lost.claim()
        try await lost.runUntilKilled(turn) { _ = try await tool.started.next() }
        _ = try await other.executor.run(try await other.claim(deadWorkers: [lost.workerID]))
        #expect(try await other.transcript()[2].contains("outcome is unknown"))
    }

    @Test func killedInAToolThatMayRunTwice() async throws {
        let tool = GateTool(effect: .repeatable)
        let (lost, other) = try await pair(.calls(call), then: ScriptedModel(.text("done")), tool: tool)
        try await lost.accept("hello")
        let turn = try await lost.claim()
        try await lost.runUntilKilled(turn) { _ = try await tool.started.next() }
        tool.gate.open()
        _ = try await other.executor.run(try await other.claim(deadWorkers: [lost.workerID]))
        #expect(tool.runs == 2)
        #expect(try await other.transcript()[2] == "tool: waited")
    }

    @Test func killedAfterAToolAndInTheNextModelCall() async throws {
        let (lost, other) = try await pair(
            .calls(call, text: "wait"), .hang(after: .text("void")), then: ScriptedModel(.text("done")), tool: tool)
        tool.gate.open()
        try await lost.accept("hello")
        let turn = try await lost.claim()
        try await lost.runUntilKilled(turn) {
            _ = try await lost.model.streamed.next()
            _ = try await lost.model.streamed.next()
        }
        let next = try await other.claim(deadWorkers: [lost.workerID])
        _ = try await other.executor.run(next)
        #expect(tool.runs == 1, "a finished tool is not run again")
        #expect(
            try await other.transcript()
                == ["user: hello", "assistant: wait [c1 wait]", "tool: waited", "assistant: done"])
        guard case .streamRestart(let restart) = try other.sent.frames().first?.frame else {
            Issue.record("no stream_restart")
            return
        }
        #expect(restart.messageIndex == 2)
        #expect(try await other.history().last?.toolCallCount == 1)
    }

    @Test func aLostFenceWritesAndShowsNothingMore() async throws {
        let gate = Gate("the first worker's answer")
        let late = ScriptedModel.Answer(events: [[.text("late")]], meanwhile: { try await gate.wait() })
        let (frozen, other) = try await pair(late, then: ScriptedModel(.text("in time")), tool: tool)
        try await frozen.accept("hello")
        let turn = try await frozen.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await frozen.executor.run(turn) }
            _ = try await frozen.model.streamed.next()
            _ = try await other.executor.run(try await other.claim(deadWorkers: [frozen.workerID]))
            gate.open()
            try await group.waitForAll()
        }
        #expect(try await other.transcript() == ["user: hello", "assistant: in time"])
        #expect(try frozen.sent.kinds() == [.streamStart, .streamDelta])
        #expect(frozen.sent.released == [turn.key.turnID])
        #expect(frozen.registry.isEmpty)
    }

    @Test func aTurnThatIsHandedBackGoesOnElsewhereUncharged() async throws {
        let (draining, other) = try await pair(
            .hang(after: .text("void")), then: ScriptedModel(.text("whole")), tool: tool)
        try await draining.accept("hello")
        let turn = try await draining.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await draining.executor.run(turn) }
            _ = try await draining.model.streamed.next()
            draining.registry.interruptAll(.handBack)
            try await group.waitForAll()
        }
        _ = try await draining.model.cancelled.next()
        _ = try await other.executor.run(try await other.claim())
        guard case .streamRestart(let restart) = try other.sent.frames().first?.frame else {
            Issue.record("no stream_restart")
            return
        }
        #expect(restart.reason == "worker_drained")
        #expect(try await other.transcript() == ["user: hello", "assistant: whole"])
    }

    @Test func aTurnWhoseAttemptsAreUsedUpEndsVisibly() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let id = try await worker.accept("hello")
        for _ in 0..<3 { _ = try await worker.claim(deadWorkers: [worker.workerID]) }
        try await worker.register([worker.workerID])
        let claims = try await worker.store.claim(
            ClaimRequest(
                workerID: worker.workerID, limit: 1, lease: worker.leaseTime.clock.terms(duration: .seconds(15)),
                deadWorkers: [worker.workerID], now: WorkerFixture.begin))
        guard case .interrupted(let interrupted)? = claims.first else {
            Issue.record("expected the turn to be given up, got \(claims)")
            return
        }
        worker.executor.showInterrupted(interrupted)
        let frame = try #require(try worker.sent.frames().first)
        #expect(frame.cursor?.attempt == 4, "indexes of the lost attempt are not given out again")
        guard case .error(let error) = frame.frame else {
            Issue.record("no error frame")
            return
        }
        #expect(error.code == .turnInterrupted)
        #expect(error.turnID == id)
        #expect(try await worker.store.terminalResult(id)?.state == .interrupted)
    }

    @Test func aTurnThatIsGivenUpOrStoppedElsewhereEndsTheCallsThatItLeftOpen() async throws {
        let tool = GateTool()
        let calls = ["a", "b"].map { ToolCall(id: $0, name: tool.name, arguments: ["id": .string($0)]) }
        let lost = try await WorkerFixture(
            ScriptedModel(.calls(calls[0], calls[1])), profiles: [ProfileFixture(id: "p", tools: [tool.name])],
            tools: ToolRegistry([tool]))
        try await lost.accept("hello")
        try await lost.runUntilKilled(try await lost.claim()) { _ = try await tool.started.next() }
        _ = try await lost.store.requestStop(lost.session, now: WorkerFixture.begin)
        try await lost.register([lost.workerID])
        let other = try WorkerFixture(beside: lost, ScriptedModel())
        let claims = try await other.store.claim(
            ClaimRequest(
                workerID: other.workerID, limit: 1, lease: other.leaseTime.clock.terms(duration: .seconds(15)),
                deadWorkers: [lost.workerID], now: WorkerFixture.begin))
        guard case .stopped(let stopped)? = claims.first else {
            Issue.record("expected the turn to be stopped, got \(claims)")
            return
        }
        other.executor.showStopped(stopped)
        let all = try lost.sent.frames() + other.sent.frames()
        let shown = all.compactMap { frame -> String? in
            switch frame.frame {
            case .toolStarted(let call): "started \(call.toolCallID)"
            case .toolCall(let call): "ended \(call.toolCallID) \(call.args.json)"
            case .streamStopped: "stopped"
            default: nil
            }
        }
        #expect(shown == ["started a", #"ended a {"id":"a"}"#, "started b", #"ended b {"id":"b"}"#, "stopped"])
    }
}

import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct TurnStopTests {
    /// Runs the turn and stops it once its first model call hangs.
    private func stop(_ worker: WorkerFixture, after calls: Int = 1) async throws -> RunningTurn {
        try await worker.accept("hello")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            for _ in 0..<calls { _ = try await worker.model.streamed.next() }
            worker.registry.interrupt(turn.key.turnID, .stop)
            try await group.waitForAll()
        }
        return turn
    }

    @Test func aStopDuringPrefillEndsTheCallAndStoresNothing() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.hang()))
        let turn = try await stop(worker)
        _ = try await worker.model.cancelled.next()
        #expect(try await worker.transcript() == ["user: hello"])
        #expect(
            try worker.sent.frames().last?.frame == .streamStopped(.init(turnID: turn.key.turnID, messageIndex: nil)))
        #expect(try await worker.store.terminalResult(turn.key.turnID)?.state == .stopped)
    }

    @Test func aStopWhileStreamingKeepsWhatWasShown() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.hang(after: .thinking("hm"), .text("half"))))
        let turn = try await stop(worker)
        #expect(try await worker.transcript() == ["user: hello", "assistant stopped: half"])
        #expect(try worker.sent.frames().last?.frame == .streamStopped(.init(turnID: turn.key.turnID, messageIndex: 1)))
    }

    @Test func reasoningThatWasStoppedIsClosed() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.hang(after: .thinking("hm"))))
        _ = try await stop(worker)
        #expect(try worker.sent.kinds() == [.streamStart, .thinkingDelta, .thinkingEnd, .streamStopped])
    }

    @Test func aStoppedToolLeavesNoCallWithoutAResult() async throws {
        let tool = GateTool()
        let calls = ["a", "b"].map { ToolCall(id: $0, name: tool.name, arguments: .object([:])) }
        let profiles = [ProfileFixture(id: "p", tools: [tool.name])]
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(calls[0], calls[1])), profiles: profiles, tools: ToolRegistry([tool]))
        try await worker.accept("hello")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            _ = try await tool.started.next()
            worker.registry.interrupt(turn.key.turnID, .stop)
            try await group.waitForAll()
        }
        let results = try await worker.history().filter { $0.role == .tool }
        #expect(results.map(\.toolCallID) == ["a", "b"])
        #expect(
            try worker.sent.kinds() == [
                .streamStart, .toolStarted, .toolCall, .toolStarted, .toolCall, .streamStopped,
            ], "also the one that never began has both of its frames")
        #expect(tool.runs == 1)
    }

    @Test func aStoppedSubagentEndsTheCallsThatItWasAt() async throws {
        let tool = GateTool()
        let spawn = ToolCall(id: "s", name: "spawn_agent", arguments: ["task": "look"])
        let inner = ToolCall(id: "k", name: tool.name, arguments: [:])
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(spawn), .calls(inner)),
            profiles: [ProfileFixture(id: "p", tools: ["spawn_agent", tool.name])],
            tools: ToolRegistry([SpawnAgentTool(), tool]))
        try await worker.accept("hello")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            _ = try await tool.started.next()
            worker.registry.interrupt(turn.key.turnID, .stop)
            try await group.waitForAll()
        }
        let ended = try worker.sent.frames().compactMap { frame -> String? in
            if case .toolCall(let call) = frame.frame { "\(call.toolCallID) \(call.isSubagent)" } else { nil }
        }
        #expect(ended == ["k true", "s false"])
        #expect(try worker.sent.kinds().last == .streamStopped)
    }

    @Test func aStopWhoseWorkerIsLostEndsTheTurnWithWhatWasShown() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.hang()))
        let other = try WorkerFixture(beside: worker, ScriptedModel())
        let id = try await worker.accept("hello")
        let lost = try await worker.claim()
        try await worker.store.checkpoint([PartialText(turn: lost.ref, text: "half an answer")])
        _ = try await worker.store.requestStop(worker.session, now: WorkerFixture.begin)
        try await worker.register([worker.workerID])
        let claims = try await worker.store.claim(
            ClaimRequest(
                workerID: other.workerID, limit: 1, lease: worker.leaseTime.clock.terms(duration: .seconds(15)),
                deadWorkers: [worker.workerID], now: WorkerFixture.begin))
        guard case .stopped(let stopped)? = claims.first else {
            Issue.record("expected the turn to be stopped, got \(claims)")
            return
        }
        other.executor.showStopped(stopped)
        #expect(other.model.callCount == 0)
        #expect(try other.sent.frames().map(\.frame) == [.streamStopped(.init(turnID: id, messageIndex: 1))])
        #expect(try await worker.transcript() == ["user: hello", "assistant stopped: half an answer"])
        #expect(try await worker.store.terminalResult(id)?.state == .stopped)
    }

    @Test func aSessionDeletedWhileItsTurnRunsEndsTheTurn() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.hang()))
        let keeper = LeaseKeeper(
            workerID: worker.workerID, store: worker.store, registry: worker.registry,
            leaseClock: worker.leaseTime.clock, logger: .silent)
        try await worker.accept("hello")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            _ = try await worker.model.streamed.next()
            _ = try await worker.store.deleteSession(worker.session, now: WorkerFixture.begin)
            // The gateway says so as well; where it cannot, the next renewal does.
            worker.leaseTime.advance(by: .seconds(5))
            if let write = keeper.tick() { keeper.perform(write) }
            try await group.waitForAll()
        }
        _ = try await worker.model.cancelled.next()
        #expect(worker.registry.isEmpty)
    }
}

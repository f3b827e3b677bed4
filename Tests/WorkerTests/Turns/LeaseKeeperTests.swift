import Dispatch
import NaviProtocol
import NaviStore
import NaviTelemetry
import TestKit
import Testing

@testable import worker

@Suite struct LeaseKeeperTests {
    private func keeper(_ worker: WorkerFixture) -> LeaseKeeper {
        LeaseKeeper(
            workerID: worker.workerID, store: worker.store, registry: worker.registry,
            leaseClock: worker.leaseTime.clock, logger: .silent)
    }

    /// One beat and what it writes.
    private func beat(_ keeper: LeaseKeeper) async {
        guard let write = keeper.tick() else { return }
        await withCheckedContinuation { continuation in keeper.perform(write) { continuation.resume() } }
    }

    /// Time passes with a beat in every second, as it does where nothing sleeps.
    private func pass(_ duration: Duration, _ worker: WorkerFixture, _ keeper: LeaseKeeper) async {
        for _ in 0..<duration.components.seconds {
            worker.leaseTime.advance(by: .seconds(1))
            await beat(keeper)
        }
    }

    private func claimed(_ worker: WorkerFixture) async throws -> RunningTurn {
        try await worker.accept("hello")
        return try await worker.claim()
    }

    @Test func aRenewedLeaseKeepsOthersAway() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let other = try WorkerFixture(beside: worker, ScriptedModel())
        _ = try await claimed(worker)
        let keeper = keeper(worker)
        await pass(.seconds(30), worker, keeper)
        await #expect(throws: Failure.self) { try await other.claim() }
        worker.leaseTime.advance(by: .seconds(16))
        _ = try await other.claim()
    }

    @Test func aTurnThatAnotherWorkerHasIsDropped() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let other = try WorkerFixture(beside: worker, ScriptedModel())
        let turn = try await claimed(worker)
        _ = try await other.claim(deadWorkers: [worker.workerID])
        worker.leaseTime.advance(by: .seconds(5))
        await beat(keeper(worker))
        #expect(turn.interruption.reason == .leaseLost)
    }

    @Test func aLeaseThatRanOutUnrenewedIsLostWithoutAskingAnyone() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let turn = try await claimed(worker)
        let keeper = keeper(worker)
        for second in 1..<15 {
            worker.leaseTime.advance(by: .seconds(1))
            if second == 5 {
                #expect(keeper.tick() != nil, "a renewal that never comes back")
            } else {
                _ = keeper.tick()
            }
        }
        #expect(turn.interruption.reason == nil)
        worker.leaseTime.advance(by: .seconds(1))
        #expect(keeper.tick() == nil, "nothing is written for a lost turn")
        #expect(turn.interruption.reason == .leaseLost)
    }

    @Test func whoSleptForLongerThanALeaseGoesOnWithTheSameAttempt() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let turn = try await claimed(worker)
        let keeper = keeper(worker)
        for _ in 0..<3 {
            await pass(.seconds(2), worker, keeper)
            worker.leaseTime.advance(by: .seconds(8 * 3600))
            await beat(keeper)
            #expect(turn.interruption.reason == nil)
        }
        let other = try WorkerFixture(beside: worker, ScriptedModel())
        await #expect(throws: Failure.self) { try await other.claim() }
        #expect(try await worker.store.turnStates([turn.key.turnID]).values.map(\.attempt) == [1])
    }

    @Test func whoSleptAndWhoseTurnWasTakenMeanwhileDropsIt() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let other = try WorkerFixture(beside: worker, ScriptedModel())
        let turn = try await claimed(worker)
        let keeper = keeper(worker)
        await beat(keeper)
        worker.leaseTime.advance(by: .seconds(60))
        _ = try await other.claim()
        await beat(keeper)
        #expect(turn.interruption.reason == .leaseLost)
    }

    @Test func aStopIsSeenEvenIfNoSignalCame() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let turn = try await claimed(worker)
        _ = try await worker.store.requestStop(worker.session, now: WorkerFixture.begin)
        worker.leaseTime.advance(by: .seconds(5))
        await beat(keeper(worker))
        #expect(turn.interruption.reason == .stop)
    }

    @Test func whatWasShownIsKeptEvenIfTheWorkerIsLost() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        _ = try await claimed(worker)
        _ = try await worker.claim(deadWorkers: [worker.workerID])
        let last = try await worker.claim(deadWorkers: [worker.workerID])
        let other = try WorkerFixture(beside: worker, ScriptedModel())
        other.registry.add(last)
        let keeper = LeaseKeeper(
            workerID: worker.workerID, store: worker.store, registry: other.registry,
            leaseClock: worker.leaseTime.clock, logger: .silent)
        await beat(keeper)
        last.stream.emit([.text("half an answer")])
        await beat(keeper)
        try await worker.register([worker.workerID])
        let claims = try await worker.store.claim(
            ClaimRequest(
                workerID: other.workerID, limit: 1, lease: worker.leaseTime.clock.terms(duration: .seconds(15)),
                deadWorkers: [worker.workerID], now: WorkerFixture.begin))
        guard case .interrupted(let interrupted)? = claims.first else {
            Issue.record("expected the turn to be given up, got \(claims)")
            return
        }
        #expect(interrupted.message?.content == "half an answer")
        #expect(interrupted.message?.interrupted == true)
    }

    @Test func turnsOfAWorkerThatStandsStillGoToAnotherOne() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let other = try WorkerFixture(beside: worker, ScriptedModel())
        _ = try await claimed(worker)
        let time = worker.leaseTime
        let work = Heartbeat("claims", clock: time)
        work.start()
        let keeper = LeaseKeeper(
            workerID: worker.workerID, store: worker.store, registry: worker.registry, leaseClock: time.clock,
            work: work, logger: .silent)
        await pass(.seconds(19), worker, keeper)
        work.beat()
        await pass(.seconds(20), worker, keeper)
        await #expect(throws: Failure.self) { try await other.claim() }
        await pass(.seconds(20), worker, keeper)
        _ = try await other.claim()
    }

    @Test func itBeatsWhileEveryOtherThreadIsBusy() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let assignment = try await worker.assign("hello")
        let busy = DispatchSemaphore(value: 0)
        let begun = Signal("the turn's work to begin")
        let turn = RunningTurn(assignment, .assigned, to: worker.executor.gateways)
        worker.registry.add(turn)
        // The renewal tells of the stop, and cancels the work right there, on the writer's thread.
        _ = try await worker.store.requestStop(worker.session, now: WorkerFixture.begin)
        let keeper = keeper(worker)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask { await Self.runUntilStopped(turn, begun) { for _ in 0..<64 { busy.signal() } } }
            try await begun.wait()
            group.addTask {
                try await keeper.run()
                return true
            }
            for _ in 0..<64 { group.addTask { Self.keepsItsThread(until: busy) } }
            for _ in 0..<65 {
                let wasFreed = try await group.next()
                #expect(wasFreed == true)
            }
            group.cancelAll()
        }
    }

    /// - Returns: Whether the work was ended by a stop.
    private static func runUntilStopped(
        _ turn: RunningTurn, _ begun: Signal, onStop: @escaping @Sendable () -> Void
    ) async -> Bool {
        do {
            try await turn.interruption.run {
                try await withTaskCancellationHandler {
                    begun.fire()
                    try await Task.sleep(for: .seconds(60))
                } onCancel: {
                    onStop()
                }
            }
            return false
        } catch {
            return turn.interruption.reason == .stop
        }
    }

    private static func keepsItsThread(until signal: DispatchSemaphore) -> Bool {
        signal.wait(timeout: .now() + 20) == .success
    }

    @Test func aDatabaseThatDoesNotAnswerLosesTheTurnsWhenTheLeaseIsOver() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let turn = try await claimed(worker)
        let keeper = keeper(worker)
        try worker.store.close()
        await pass(.seconds(14), worker, keeper)
        #expect(turn.interruption.reason == nil)
        await pass(.seconds(1), worker, keeper)
        #expect(turn.interruption.reason == .leaseLost)
    }
}

import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct LeaseKeeperTests {
    private func keeper(_ worker: WorkerFixture, clock: ManualClock = ManualClock()) -> LeaseKeeper {
        LeaseKeeper(
            workerID: worker.workerID, store: worker.store, registry: worker.registry,
            leaseClock: worker.leaseTime.clock, clock: clock, logger: .silent)
    }

    /// One beat and what it writes.
    private func beat(_ keeper: LeaseKeeper) async throws {
        try await keeper.tick()?()
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
        for _ in 0..<6 {
            worker.leaseTime.advance(by: .seconds(5))
            try await beat(keeper)
        }
        await #expect(throws: Failure.self) { try await other.claim() }
        worker.leaseTime.advance(by: .seconds(16))
        _ = try await other.claim()
    }

    @Test func aRenewalTellsThatATurnsRowIsThereThoughNoWordOfItCame() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let grant = try await worker.grant("hello")
        let turn = RunningTurn(grant.turn, .granted(isCommitted: false), send: worker.executor.send)
        worker.registry.add(turn, until: grant.until)
        turn.stream.emit([.text("a")])
        #expect(worker.sent.all.isEmpty && worker.registry.keys.isEmpty)
        worker.leaseTime.advance(by: .seconds(1))
        try await beat(keeper(worker))
        #expect(worker.sent.all.count == 1 && worker.registry.keys == [turn.key])
    }

    @Test func aTurnThatAnotherWorkerHasIsDropped() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let other = try WorkerFixture(beside: worker, ScriptedModel())
        let turn = try await claimed(worker)
        _ = try await other.claim(deadWorkers: [worker.workerID])
        worker.leaseTime.advance(by: .seconds(5))
        try await beat(keeper(worker))
        #expect(turn.interruption.reason == .leaseLost)
    }

    @Test func aLeaseThatRanOutUnrenewedIsLostWithoutAskingAnyone() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let turn = try await claimed(worker)
        let keeper = keeper(worker)
        worker.leaseTime.advance(by: .seconds(5))
        #expect(keeper.tick() != nil, "a renewal that never comes back")
        worker.leaseTime.advance(by: .seconds(9))
        _ = keeper.tick()
        #expect(turn.interruption.reason == nil)
        worker.leaseTime.advance(by: .seconds(1))
        #expect(keeper.tick() == nil, "nothing is written for a lost turn")
        #expect(turn.interruption.reason == .leaseLost)
    }

    @Test func aStopIsSeenEvenIfNoSignalCame() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let turn = try await claimed(worker)
        _ = try await worker.store.requestStop(worker.session, now: WorkerFixture.begin)
        worker.leaseTime.advance(by: .seconds(5))
        try await beat(keeper(worker))
        #expect(turn.interruption.reason == .stop)
    }

    @Test func whatWasShownIsKeptEvenIfTheWorkerIsLost() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        _ = try await claimed(worker)
        _ = try await worker.claim(deadWorkers: [worker.workerID])
        let last = try await worker.claim(deadWorkers: [worker.workerID])
        let other = try WorkerFixture(beside: worker, ScriptedModel())
        other.registry.add(last, until: worker.leaseTime.clock.milliseconds + 15_000)
        let keeper = LeaseKeeper(
            workerID: worker.workerID, store: worker.store, registry: other.registry,
            leaseClock: worker.leaseTime.clock, clock: ManualClock(), logger: .silent)
        try await beat(keeper)
        last.stream.emit([.text("half an answer")])
        try await beat(keeper)
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

    @Test func itBeatsOncePerSecond() async throws {
        let clock = ManualClock()
        let worker = try await WorkerFixture(ScriptedModel())
        let turn = try await claimed(worker)
        let keeper = keeper(worker, clock: clock)
        worker.leaseTime.advance(by: .seconds(15))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await keeper.run() }
            try await clock.waitForSleepers()
            #expect(turn.interruption.reason == nil)
            clock.advance(by: .seconds(1))
            try await clock.waitForSleepers()
            #expect(turn.interruption.reason == .leaseLost)
            group.cancelAll()
        }
    }

    @Test func aDatabaseThatDoesNotAnswerLosesTheTurnsWhenTheLeaseIsOver() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let turn = try await claimed(worker)
        let keeper = keeper(worker)
        try worker.store.close()
        try await beat(keeper)
        #expect(turn.interruption.reason == nil)
        worker.leaseTime.advance(by: .seconds(15))
        try await beat(keeper)
        #expect(turn.interruption.reason == .leaseLost)
    }
}

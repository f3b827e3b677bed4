import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct JobTakerTests {
    private func taker(_ worker: WorkerFixture, _ seats: Seats) -> JobTaker {
        JobTaker(
            kind: .compress, lease: .seconds(15), store: worker.store, seats: seats,
            leaseClock: worker.leaseTime.clock, now: { WorkerFixture.begin })
    }

    /// A job that was lost with a turn, so that both are suspects.
    private func lost(_ worker: WorkerFixture) async throws {
        let dead = try WorkerFixture(beside: worker, ScriptedModel())
        let lease = worker.leaseTime.clock.terms(duration: .seconds(15))
        try await worker.store.requestJob(.compress, of: worker.session, now: WorkerFixture.begin)
        try await worker.accept("lost as well")
        _ = try await dead.claim()
        _ = try await worker.store.claimJob(
            JobRequest(kind: .compress, workerID: dead.workerID, lease: lease, now: WorkerFixture.begin))
        try await worker.register([dead.workerID])
        _ = try await worker.store.claim(
            ClaimRequest(
                workerID: WorkerID("finder"), turnIDs: [.random()], limit: 1, lease: lease,
                deadWorkers: [dead.workerID], now: WorkerFixture.begin))
    }

    @Test func aJobEndsWhateverComesOfIt() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let taker = taker(worker, Seats(workerID: worker.workerID, capacity: 1))
        #expect(try await taker.perform { _ in } == .nothing)
        try await worker.store.requestJob(.compress, of: worker.session, now: WorkerFixture.begin)
        var session: SessionID?
        let outcome = try await taker.perform { session = $0.session }
        #expect(outcome == .done && session == worker.session)
        try await worker.store.requestJob(.compress, of: worker.session, now: WorkerFixture.begin)
        await #expect(throws: Failure.self) { _ = try await taker.perform { _ in throw Failure("the work failed") } }
        #expect(try await !worker.store.hasJob(.compress, of: worker.session))
    }

    @Test func aJobThatWasLostWithOthersRunsWhenNothingElseIsHeldHere() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        try await lost(worker)
        let seats = Seats(workerID: worker.workerID, capacity: 4)
        _ = seats.update { $0.takesGrant() }
        let taker = taker(worker, seats)
        #expect(try await taker.perform { _ in } == .nothing, "for a moment it is left to those that hold nothing")
        worker.leaseTime.advance(by: .seconds(4))
        let begun = Signal("the job to begin")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                _ = try await taker.perform { _ in
                    #expect(seats.update { $0.takesGrant() } == false)
                    begun.fire()
                }
            }
            try await eventually("the job to wait") { seats.update { $0.offered } == 0 }
            #expect(!begun.isFired)
            seats.update { $0.turnEnded(next: nil) }
            try await group.waitForAll()
        }
        #expect(begun.isFired && seats.update { $0.offered } == 4)
    }
}

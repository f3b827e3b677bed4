import NaviProtocol
import NaviStore
import ServiceLifecycle
import Synchronization
import TestKit
import Testing

@testable import worker

@Suite struct JobRunnerTests {
    @discardableResult
    private func request(_ worker: WorkerFixture, detail: String? = nil) async throws -> JobID {
        let order = JobOrder(.compress, of: worker.session, detail: detail)
        return try #require(try await worker.store.requestJob(order, now: WorkerFixture.begin))
    }

    /// A job that was lost with a turn, so that both are suspects.
    private func lost(_ worker: WorkerFixture) async throws {
        let dead = try WorkerFixture(beside: worker, ScriptedModel())
        let lease = worker.leaseTime.clock.terms(duration: .seconds(15))
        try await request(worker)
        try await worker.accept("lost as well")
        _ = try await dead.claim()
        _ = try await worker.store.claimJob(
            JobRequest(kinds: [.compress], workerID: dead.workerID, lease: lease, now: WorkerFixture.begin))
        try await worker.register([dead.workerID])
        _ = try await worker.store.claim(
            ClaimRequest(
                workerID: WorkerID("finder"), turnIDs: [.random()], limit: 1, lease: lease,
                deadWorkers: [dead.workerID], now: WorkerFixture.begin))
    }

    @Test func aJobIsDoneOnceWithItsDetailAndWhoWaitsForItIsTold() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let done = Mailbox<(SessionID?, CompressionJob?)>("a job to be done")
        let runner = worker.runner([ScriptedHandler { done.put(($0.session, $1)) }])
        #expect(try await !runner.runNext())
        let id = try await request(worker, detail: CompressionJob(focus: "Ωμέγα").json)
        #expect(try await runner.runNext())
        let (session, detail) = try #require(try await done.next())
        #expect(session == worker.session && detail == CompressionJob(focus: "Ωμέγα"))
        #expect(try await worker.store.jobState(id) == nil)
        #expect(worker.endedJobs == [id])
        #expect(try await !runner.runNext())
    }

    @Test func aJobThatFailsIsTriedAgainAfterAPauseAndGivenUpVisiblyInTheEnd() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let handler = ScriptedHandler { _, _ in throw Failure("the work failed") }
        let time = Mutex(WorkerFixture.begin)
        let runner = worker.runner([handler], clocks: TestTime(wall: { time.withLock { $0 } }))
        let id = try await request(worker)
        for pause in JobAttempts.pauses {
            #expect(try await runner.runNext())
            #expect(try await worker.store.jobState(id) == .waiting)
            #expect(try await !runner.runNext(), "it rests")
            time.withLock { $0 = $0 + pause }
        }
        #expect(worker.endedJobs.isEmpty)
        #expect(try await runner.runNext())
        guard case .givenUp(let error?)? = try await worker.store.jobState(id) else { throw Failure("not given up") }
        #expect(error.contains("the work failed"))
        #expect(try await handler.givenUp.next()?.id == id)
        #expect(worker.endedJobs == [id])
        #expect(try await !runner.runNext())
    }

    @Test func anAttemptThatTakesTooLongHasFailed() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let clock = ManualClock()
        var limits = JobLimits()
        limits.timeLimit = .seconds(60)
        let cancelled = Signal("the work to be cancelled")
        let runner = worker.runner(
            [ScriptedHandler { _, _ in try await hang(cancelled: { cancelled.fire() }) }], limits: limits, clock: clock)
        let id = try await request(worker)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await runner.runNext() }
            try await eventually("the limit to pass") {
                clock.advance(by: .seconds(5))
                return cancelled.isFired
            }
            try await group.waitForAll()
        }
        #expect(try await worker.store.jobState(id) == .waiting)
    }

    @Test func aJobThatWasLostWithOthersRunsWhenNothingElseIsHeldHere() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        try await lost(worker)
        let seats = Seats(workerID: worker.workerID, capacity: 4)
        _ = seats.update { $0.takesSeat() }
        let begun = Signal("the job to begin")
        let runner = worker.runner(
            [
                ScriptedHandler { _, _ in
                    #expect(seats.update { $0.takesSeat() } == false)
                    begun.fire()
                }
            ], seats: seats)
        #expect(try await !runner.runNext(), "for a moment it is left to those that hold nothing")
        worker.leaseTime.advance(by: .seconds(4))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await runner.runNext() }
            try await eventually("the job to wait") { seats.update { $0.offered } == 0 }
            #expect(!begun.isFired)
            seats.update { $0.turnEnded(next: nil) }
            try await group.waitForAll()
        }
        #expect(begun.isFired && seats.update { $0.offered } == 4)
    }

    @Test func ofOneKindOnlySoManyRunAtOnceAndTheNextOneFollows() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let sessions = try await worker.moreSessions(5)
        for session in sessions {
            try await worker.store.requestJob(JobOrder(.compress, of: session), now: WorkerFixture.begin)
        }
        var limits = JobLimits()
        limits.runningPerKind = 2
        let (begun, gate) = (Mailbox<SessionID>("a job to begin"), Mailbox<Void>("the gate"))
        let running = Mutex((now: 0, most: 0))
        let runner = worker.runner(
            [
                ScriptedHandler { job, _ in
                    running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                    begun.put(try #require(job.session))
                    _ = try await gate.next()
                    running.withLock { $0.now -= 1 }
                }
            ], limits: limits)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await runner.run() }
            var seen: Set<SessionID> = []
            for _ in 0..<2 { seen.insert(try #require(try await begun.next())) }
            for _ in sessions { gate.put(()) }
            for _ in 2..<5 { seen.insert(try #require(try await begun.next())) }
            #expect(seen == Set(sessions))
            try await eventually("all to end") { worker.endedJobs.count == 5 }
            group.cancelAll()
        }
        #expect(running.withLock { $0.most } == 2)
    }

    @Test func whatFollowsFromATurnIsAskedForOnceItHasEnded() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("ok")))
        try await worker.runTurn("hello")
        let ended = try #require(try await worker.ended.next())
        let done = Mailbox<String?>("a job to be done")
        let runner = worker.runner([ScriptedHandler { done.put($1?.focus) }])
        runner.consider(ended)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await runner.run() }
            let focus = try await done.next()
            #expect(focus == "after a turn")
            group.cancelAll()
        }
    }

    @Test func atTheEndAJobThatRunsIsLetEndAndNothingMoreIsTaken() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let (begun, gate) = (Signal("the job to begin"), Signal("the gate"))
        let id = try await request(worker)
        let runner = worker.runner([
            ScriptedHandler { _, _ in
                begun.fire()
                try await gate.wait()
            }
        ])
        try await whileServing(runner) { services in
            try await begun.wait()
            let next = try await worker.moreSessions(1)[0]
            try await worker.store.requestJob(JobOrder(.compress, of: next), now: WorkerFixture.begin)
            await services.triggerGracefulShutdown()
            gate.fire()
        }
        #expect(worker.endedJobs == [id])
        #expect(try await worker.runner([ScriptedHandler { _, _ in }]).runNext(), "the other one still waits")
    }

    @Test func aJobThatDoesNotEndInTimeIsHandedBackAndNotCharged() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        let id = try await request(worker)
        var limits = JobLimits()
        limits.grace = .milliseconds(10)
        for _ in 0..<5 {
            let begun = Signal("the job to begin")
            let runner = worker.runner(
                [ScriptedHandler { _, _ in try await hang(begun: { begun.fire() }) }], limits: limits)
            try await whileServing(runner) { services in
                try await begun.wait()
                await services.triggerGracefulShutdown()
            }
        }
        #expect(worker.endedJobs.isEmpty)
        #expect(try await worker.store.jobState(id) == .running, "free for others, without having waited for a lease")
        #expect(try await worker.runner([ScriptedHandler { _, _ in }]).runNext())
        #expect(worker.endedJobs == [id])
    }

    private func whileServing(_ runner: JobRunner, _ body: (ServiceGroup) async throws -> Void) async throws {
        let services = ServiceGroup(services: [runner], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            try await body(services)
            try await group.waitForAll()
        }
    }
}

/// Works until it is cancelled.
private func hang(begun: () -> Void = {}, cancelled: () -> Void = {}) async throws {
    begun()
    defer { cancelled() }
    try await Task.sleep(for: .seconds(3600))
}

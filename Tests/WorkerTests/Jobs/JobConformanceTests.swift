import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// What holds for every handler of jobs, tried with each of them.
@Suite struct JobConformanceTests {
    /// The worker was killed in the middle of the work: it neither goes on nor renews anything.
    @Test(arguments: HandlerCase.allCases)
    func aJobOfAWorkerThatWasKilledIsDoneOnceByAnother(_ handler: HandlerCase) async throws {
        let ground = try await handler.ground()
        let id = try await ground.request()
        let killed = try ground.worker(.hang(after: .text("half of")))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await killed.runner.runNext() }
            _ = try await killed.fixture.model.streamed.next()
            #expect(try await !ground.worker(.hang()).runner.runNext(), "the lease is not over")
            ground.first.leaseTime.advance(by: .seconds(16))
            let other = try ground.worker(handler.answer("second"))
            #expect(try await other.runner.runNext())
            #expect(try await ground.result()?.contains("second") == true)
            #expect(other.fixture.endedJobs == [id])
            #expect(try await !other.runner.runNext())
            group.cancelAll()
        }
        #expect(killed.fixture.endedJobs.isEmpty)
        #expect(try await ground.resultCount() == 1)
        #expect(try await ground.first.store.jobState(id) == nil)
    }

    /// The first worker hangs for a while, and goes on when another one has done the job.
    @Test(arguments: HandlerCase.allCases)
    func afterALostLeaseTheResultOfTheSecondStands(_ handler: HandlerCase) async throws {
        let ground = try await handler.ground()
        let id = try await ground.request()
        let gate = Signal("the second to be done")
        var slow = handler.answer("first")
        slow.meanwhile = { try await gate.wait() }
        let first = try ground.worker(slow)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await first.runner.runNext() }
            _ = try await first.fixture.model.streamed.next()
            ground.first.leaseTime.advance(by: .seconds(16))
            let second = try ground.worker(handler.answer("second"))
            #expect(try await second.runner.runNext())
            gate.fire()
            try await group.waitForAll()
            #expect(second.fixture.endedJobs == [id] && first.fixture.endedJobs.isEmpty)
        }
        #expect(try await ground.result()?.contains("second") == true)
        #expect(try await ground.resultCount() == 1)
    }

    /// As soon as a renewal tells so.
    @Test(arguments: HandlerCase.allCases)
    func workOnAJobThatHasBecomeAnothersIsCancelled(_ handler: HandlerCase) async throws {
        let ground = try await handler.ground()
        try await ground.request()
        let clock = ManualClock()
        let first = try ground.worker(.hang(after: .text("half of")), clock: clock)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await first.runner.runNext() }
            _ = try await first.fixture.model.streamed.next()
            ground.first.leaseTime.advance(by: .seconds(16))
            #expect(try await ground.worker(handler.answer("second")).runner.runNext())
            try await eventually("the work to be cancelled") {
                clock.advance(by: .seconds(5))
                return first.fixture.model.callCount == 1 && first.isIdle
            }
            try await group.waitForAll()
        }
        #expect(try await ground.resultCount() == 1)
    }

    @Test(arguments: HandlerCase.allCases)
    func aJobThatEveryWorkerDiesOfIsGivenUpVisibly(_ handler: HandlerCase) async throws {
        let ground = try await handler.ground()
        let id = try await ground.request()
        for _ in 1...JobAttempts.most {
            let dying = try ground.worker(.hang())
            try await ground.first.register([dying.fixture.workerID])
            #expect(try await dying.runner.next() != nil)
            try await ground.lose(dying.fixture.workerID)
        }
        let last = try ground.worker(handler.answer("never"))
        #expect(try await !last.runner.runNext())
        #expect(try await ground.first.store.jobState(id) == .givenUp(lastError: nil))
        #expect(last.fixture.endedJobs == [id])
        #expect(try last.fixture.sent.notices().map(\.kind) == handler.noticesOfGivingUp)
        #expect(try await ground.resultCount() == 0)
    }

    @Test(arguments: HandlerCase.allCases)
    func aJobWhoseSessionIsGoneOrHasNothingToBeDoneIsSimplyOver(_ handler: HandlerCase) async throws {
        let ground = try await handler.ground()
        let empty = try await ground.first.moreSessions(1)[0]
        let worker = try ground.worker(handler.answer("of nothing"))
        let orders = [JobOrder(handler.kind, of: empty), JobOrder(handler.kind, key: "nobody's")]
        for order in orders {
            let id = try await ground.first.store.requestJob(order, now: WorkerFixture.begin)
            #expect(try await worker.runner.runNext())
            #expect(worker.fixture.endedJobs.last == id)
        }
    }
}

/// A handler that the house has.
enum HandlerCase: CaseIterable {
    case compression
    case naming

    var kind: JobKind {
        switch self {
        case .compression: .compress
        case .naming: .name
        }
    }

    /// What people see when the job has been given up.
    var noticesOfGivingUp: [ServerFrame.Kind] {
        switch self {
        case .compression: [.compressionFailed]
        case .naming: []
        }
    }

    /// What a model says so that the job can be done.
    func answer(_ word: String) -> ScriptedModel.Answer {
        switch self {
        case .compression: .text("Goal: \(word)")
        case .naming: .text("\(word) name")
        }
    }

    func handler(_ worker: WorkerFixture) -> any JobHandler {
        let agent = worker.executor.agent
        return switch self {
        case .compression: Compactor(compressor: agent.compressor, logger: .silent)
        case .naming: SessionNamer(agent: agent, isAutomatic: true, gateways: worker.sent, logger: .silent)
        }
    }

    /// A session that there is something to be done for.
    func ground() async throws -> JobGround {
        let long = String(repeating: "many words here ", count: 210)
        let turns = (0..<4).map { number in
            ScriptedModel.Answer.text(
                "ok", usage: number < 3 ? nil : ModelUsage(promptTokens: 3590, completionTokens: 10))
        }
        let worker = try await WorkerFixture(
            ScriptedModel(answers: turns), profiles: [ProfileFixture(id: "p", contextWindow: 4000)])
        for number in 0..<4 { try await worker.runTurn("\(number) \(long)") }
        return JobGround(handler: self, first: worker)
    }
}

/// Where jobs of one handler are tried.
struct JobGround {
    struct Worker {
        let fixture: WorkerFixture
        let seats: Seats
        let runner: JobRunner

        var isIdle: Bool { seats.update { $0.jobCount == 0 } }
    }

    let handler: HandlerCase
    let first: WorkerFixture

    /// Another worker on the same database, whose model gives one answer.
    func worker(_ answer: ScriptedModel.Answer, clock: any Clock<Duration> = ManualClock()) throws -> Worker {
        let fixture = try WorkerFixture(beside: first, ScriptedModel(answers: [answer]))
        let seats = Seats(workerID: fixture.workerID, capacity: 1)
        return Worker(
            fixture: fixture, seats: seats,
            runner: fixture.runner([handler.handler(fixture)], seats: seats, clock: clock))
    }

    @discardableResult
    func request() async throws -> JobID {
        let order = JobOrder(handler.kind, of: first.session)
        return try #require(try await first.store.requestJob(order, now: WorkerFixture.begin))
    }

    /// The process of a worker has ended.
    func lose(_ worker: WorkerID) async throws {
        _ = try await first.store.claim(
            ClaimRequest(
                workerID: WorkerID("finder"), turnIDs: [.random()], limit: 1,
                lease: first.leaseTime.clock.terms(duration: .seconds(15)), deadWorkers: [worker],
                now: WorkerFixture.begin))
    }

    func result() async throws -> String? {
        switch handler {
        case .compression: try await first.store.liveCompression(first.session)?.summary
        case .naming: try await first.store.session(first.session)?.name
        }
    }

    func resultCount() async throws -> Int {
        switch handler {
        case .compression: try await first.store.compressions(first.session)?.versions.count ?? 0
        case .naming: try await first.store.session(first.session)?.name == nil ? 0 : 1
        }
    }
}

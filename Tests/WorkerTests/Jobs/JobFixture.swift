import Logging
import NaviProtocol
import NaviStore
import Synchronization
import TestKit

@testable import worker

extension WorkerFixture {
    /// Runs jobs as this worker does.
    func runner(
        _ handlers: [any JobHandler], seats: Seats? = nil, limits: JobLimits = JobLimits(),
        clock: any Clock<Duration> = ContinuousClock(), clocks: any TimeSource = TestTime(wall: { begin })
    ) -> JobRunner {
        var lease = lease
        lease.clock = clock
        return JobRunner(
            handlers: handlers, seats: seats ?? Seats(workerID: workerID, capacity: 1), lease: lease, limits: limits,
            clocks: clocks, logger: .silent)
    }

    /// Jobs of which the gateway was told that they are over.
    var endedJobs: [JobID] {
        sent.all.compactMap { if case .jobEnded(let number) = $0 { JobID(number) } else { nil } }
    }
}

extension JobRunner {
    /// Runs one job.
    ///
    /// - Returns: Whether there was one.
    func runNext() async throws -> Bool {
        guard let job = try await next() else { return false }
        try await perform(job)
        return true
    }
}

/// Does what a test says.
struct ScriptedHandler: JobHandler {
    typealias Detail = CompressionJob

    static let kind = JobKind.compress

    let work: @Sendable (ClaimedJob, CompressionJob?) async throws -> Void
    let givenUp = Mailbox<ClaimedJob>("a job to be given up")

    init(_ work: @escaping @Sendable (ClaimedJob, CompressionJob?) async throws -> Void) {
        self.work = work
    }

    func order(after turn: EndedTurn) -> JobOrder? {
        JobOrder(.compress, of: turn.session.id, detail: CompressionJob(focus: "after a turn").json)
    }

    func run(_ job: ClaimedJob, _ detail: CompressionJob?) async throws { try await work(job, detail) }

    func showGivenUp(_ job: ClaimedJob) { givenUp.put(job) }
}

import NaviProtocol
import NaviStore

/// Takes jobs of one kind, one after the other, and sees to it that one which has to run alone does.
struct JobTaker: Sendable {
    enum Outcome: Sendable, Equatable {
        /// There was nothing to do, or no place for it.
        case nothing
        case done
        /// The attempts at this session's job were used up.
        case givenUp(SessionID)
    }

    private static let lookInterval = Duration.milliseconds(250)

    let kind: JobKind
    /// How long the job is this worker's without being renewed.
    let lease: Duration
    let store: Store
    let seats: Seats
    let leaseClock: LeaseClock
    var clock: any Clock<Duration> = ContinuousClock()
    /// The wall clock.
    let now: @Sendable () -> Timestamp

    /// Does the next job, and ends it, whatever comes of it; a job whose work is cancelled is left to others.
    func perform(_ work: (ClaimedJob) async throws -> Void) async throws -> Outcome {
        guard let isIdle = seats.update({ $0.beginJob() }) else { return .nothing }
        var ranAlone = false
        defer { seats.update { [ranAlone] in $0.endJob(ranAlone: ranAlone) } }
        switch try await claim(isIdle: isIdle) {
        case nil: return .nothing
        case .givenUp(_, let session): return .givenUp(session)
        case .run(let job):
            if job.runsAlone {
                ranAlone = true
                seats.update { $0.awaitAlone() }
                guard try await isAlone(with: job) else { return .nothing }
            }
            do {
                try await work(job)
            } catch {
                if !Task.isCancelled { try await store.endJob(job.ref) }
                throw error
            }
            guard !Task.isCancelled else { throw CancellationError() }
            try await store.endJob(job.ref)
            return .done
        }
    }

    private func claim(isIdle: Bool) async throws -> JobClaim? {
        let terms = leaseClock.terms(duration: lease)
        return try await store.claimJob(
            JobRequest(
                kind: kind, workerID: seats.workerID, lease: terms, isIdle: isIdle,
                takesExpired: !seats.watch.hasJustWoken(at: terms.now), now: now()))
    }

    /// Waits until everything else here has ended.
    ///
    /// - Returns: `false` when the job is another's by then.
    private func isAlone(with job: ClaimedJob) async throws -> Bool {
        while !seats.update({ $0.mayBeginAlone() }) {
            try await clock.sleep(for: Self.lookInterval)
            guard try await store.renewJob(job.ref, lease: leaseClock.terms(duration: lease)) else { return false }
        }
        return true
    }
}

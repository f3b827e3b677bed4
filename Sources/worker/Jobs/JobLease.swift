import NaviProtocol
import NaviStore

/// Keeps jobs this worker's for as long as the work on them takes.
struct JobLease: Sendable {
    /// Renewed three times in its length.
    static let duration = Duration.seconds(15)

    let store: Store
    let leaseClock: LeaseClock
    var clock: any Clock<Duration> = ContinuousClock()
    /// Who waits for a job hears of its end there.
    let gateways: any Gateways

    /// The terms of a lease that begins now.
    var terms: LeaseTerms { leaseClock.terms(duration: Self.duration) }

    /// Does the work while the lease is renewed.
    ///
    /// - Returns: `nil` when the job has become another's meanwhile: the work was cancelled.
    /// - Throws: what the work throws, and `StoreError`.
    func keep<Value: Sendable>(
        _ job: JobRef, while work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                repeat { try await clock.sleep(for: Self.duration / 3) } while try await renew(job)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    /// The job is done. Nothing happens when it is another's now.
    func end(_ job: JobRef) async throws {
        if try await store.endJob(job) { gateways.tellEnd(of: job.id) }
    }

    /// - Returns: `false` when the job is another's now, or gone.
    func renew(_ job: JobRef) async throws -> Bool {
        do {
            return try await store.renewJob(job, lease: terms)
        } catch let error as StoreError where error.isRetryable {
            // Nobody can take a job while nobody can write; the next renewal tells whether somebody has.
            return true
        }
    }
}

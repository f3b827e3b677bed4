import NaviStore
import Synchronization

/// Waits for workers' jobs on behalf of requests. The word of a worker that a job is over wakes whoever waits for it; since
/// a word can be lost, the row is looked at now and then as well.
final class JobWaits: Sendable {
    /// How a job has ended.
    enum End: Sendable, Equatable {
        /// Or it has gone with its session.
        case done
        case givenUp
    }

    private struct Waiting {
        var bells: [JobID: [Int: AsyncStream<Void>.Continuation]] = [:]
        var count = 0
    }

    private let store: Store
    private let lookInterval: Duration
    private let clock: any Clock<Duration>
    private let waiting = Mutex(Waiting())

    init(store: Store, lookInterval: Duration = .seconds(2), clock: any Clock<Duration> = ContinuousClock()) {
        self.store = store
        self.lookInterval = lookInterval
        self.clock = clock
    }

    /// A worker says that a job is over. Never blocks.
    func hear(endOf job: JobID) {
        for bell in waiting.withLock({ $0.bells[job] ?? [:] }).values { bell.yield() }
    }

    /// Waits until a job is over; each request that waits is one of those that the gateway admits.
    ///
    /// - Returns: `nil` when the time was up first.
    /// - Throws: `StoreError` or `CancellationError`.
    func end(of job: JobID, within limit: Duration) async throws -> End? {
        let (bells, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = enter(job, bell)
        defer { leave(job, number) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.ring(bell, for: limit) }
            defer { group.cancelAll() }
            for await _ in bells {
                if let end = try await self.end(of: job) { return end }
            }
            try Task.checkCancellation()
            return nil
        }
    }

    /// Rings at once, again and again, and for the last time when the time is up.
    private func ring(_ bell: AsyncStream<Void>.Continuation, for limit: Duration) async {
        var rest = limit
        bell.yield()
        while rest > .zero {
            let pause = min(rest, lookInterval)
            // Only cancellation ends the pause early, and then nobody listens any more.
            guard (try? await clock.sleep(for: pause)) != nil else { break }
            rest -= pause
            bell.yield()
        }
        bell.finish()
    }

    private func end(of job: JobID) async throws -> End? {
        switch try await store.jobState(job) {
        case .waiting, .running: nil
        case .givenUp: .givenUp
        case nil: .done
        }
    }

    private func enter(_ job: JobID, _ bell: AsyncStream<Void>.Continuation) -> Int {
        waiting.withLock {
            $0.count += 1
            $0.bells[job, default: [:]][$0.count] = bell
            return $0.count
        }
    }

    private func leave(_ job: JobID, _ number: Int) {
        waiting.withLock {
            $0.bells[job]?[number] = nil
            if $0.bells[job]?.isEmpty == true { $0.bells[job] = nil }
        }
    }
}

import NaviProtocol
import Synchronization

/// Something that many ask for and that is fetched from elsewhere: once for all who ask meanwhile, and kept for a while.
/// So is a failure, for a moment: whoever asks again at once costs nothing.
final class SharedFetch<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, OpenIDError>

    private struct State {
        var kept: (outcome: Outcome, at: ContinuousClock.Instant)?
        var waiting: [CheckedContinuation<Outcome, Never>] = []
        var isFetching = false

        /// A failure does not take the place of what will still do.
        mutating func keep(_ outcome: Outcome, _ now: ContinuousClock.Instant, _ lifetime: Duration) {
            if case .failure = outcome, let kept, case .success = kept.outcome, now - kept.at < lifetime { return }
            kept = (outcome, now)
        }
    }

    private let lifetime: Duration
    private let failureLifetime: Duration
    private let jobs: AsyncJobs
    private let clocks: any TimeSource
    private let fetch: @Sendable () async throws(OpenIDError) -> Value
    private let state = Mutex(State())

    /// - Parameters:
    ///   - jobs: Runs the fetch, which is nobody's own: who goes away does not end it for the others.
    ///   - fetch: Takes no longer than it is worth.
    init(
        lifetime: Duration, failureLifetime: Duration = .seconds(5), jobs: AsyncJobs,
        clocks: any TimeSource,
        fetch: @escaping @Sendable () async throws(OpenIDError) -> Value
    ) {
        self.lifetime = lifetime
        self.failureLifetime = failureLifetime
        self.jobs = jobs
        self.clocks = clocks
        self.fetch = fetch
    }

    /// - Parameter isNew: What is kept will not do.
    func value(isNew: Bool = false) async throws(OpenIDError) -> Value {
        let outcome = await withCheckedContinuation { continuation in
            let now = clocks.instant
            let (known, begins): (Outcome?, Bool) = state.withLock { state in
                if !isNew, let kept = state.kept, now - kept.at < lifetime(of: kept.outcome) {
                    return (kept.outcome, false)
                }
                state.waiting.append(continuation)
                defer { state.isFetching = true }
                return (nil, !state.isFetching)
            }
            if let known { return continuation.resume(returning: known) }
            guard begins else { return }
            let isTaken = jobs.submit { await self.run() }
            if !isTaken { end(.failure(OpenIDError(.tooMany, "there is too much to do to ask the provider"))) }
        }
        return try outcome.get()
    }

    private func lifetime(of outcome: Outcome) -> Duration {
        switch outcome {
        case .success: lifetime
        case .failure: failureLifetime
        }
    }

    private func run() async {
        do throws(OpenIDError) {
            end(.success(try await fetch()))
        } catch {
            end(.failure(error))
        }
    }

    private func end(_ outcome: Outcome) {
        let now = clocks.instant
        let waiting = state.withLock { state in
            state.keep(outcome, now, lifetime)
            state.isFetching = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: outcome) }
    }
}

import Synchronization

/// A value that many ask for and that costs something: one who asks makes it anew once it is old, the others get what
/// there is meanwhile. Not for ever, though: when making it takes too long, everybody waits for the truth.
final class RecentValue<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var madeAt: ContinuousClock.Instant?
        var beganAt: ContinuousClock.Instant?
    }

    private static var patience: Duration { .seconds(1) }

    private let lifetime: Duration
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(lifetime: Duration, clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.lifetime = lifetime
        self.clock = clock
    }

    /// The value, made by `make` where it is old or missing.
    func value<Failure>(_ make: () async throws(Failure) -> Value) async throws(Failure) -> Value {
        if let known = known() { return known }
        let value = try await make()
        let now = clock()
        state.withLock { state in
            state.value = value
            state.madeAt = now
            state.beganAt = nil
        }
        return value
    }

    /// `nil` for whoever shall make it.
    private func known() -> Value? {
        let now = clock()
        return state.withLock { state in
            if let madeAt = state.madeAt, now - madeAt < lifetime { return state.value }
            if let beganAt = state.beganAt, now - beganAt < Self.patience, let value = state.value { return value }
            state.beganAt = now
            return nil
        }
    }
}

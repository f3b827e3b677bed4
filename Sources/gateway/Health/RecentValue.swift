import NaviProtocol
import Synchronization

/// A value that many ask for and that costs something: one who asks makes it anew once it is old, the others get what
/// there is meanwhile. Not for ever, though: when making it takes too long, everybody waits for the truth.
final class RecentValue<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var madeAt: ContinuousClock.Instant?
        var beganAt: ContinuousClock.Instant?
    }

    /// Of what probes and scrapes ask for.
    static var usualLifetime: Duration { .milliseconds(200) }

    private static var patience: Duration { .seconds(1) }

    private let lifetime: Duration
    private let clocks: any TimeSource
    private let state = Mutex(State())

    init(lifetime: Duration, clocks: any TimeSource = SystemTime()) {
        self.lifetime = lifetime
        self.clocks = clocks
    }

    /// The value, made by `make` where it is old or missing.
    func value<Failure>(_ make: () async throws(Failure) -> Value) async throws(Failure) -> Value {
        if let known = known() { return known }
        let value = try await make()
        let now = clocks.instant
        state.withLock { state in
            state.value = value
            state.madeAt = now
            state.beganAt = nil
        }
        return value
    }

    /// `nil` for whoever shall make it.
    private func known() -> Value? {
        let now = clocks.instant
        return state.withLock { state in
            if let madeAt = state.madeAt, now - madeAt < lifetime { return state.value }
            if let beganAt = state.beganAt, now - beganAt < Self.patience, let value = state.value { return value }
            state.beganAt = now
            return nil
        }
    }
}

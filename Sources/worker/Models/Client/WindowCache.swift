import NaviProfiles
import Synchronization

/// Remembers what servers told about their models' windows.
///
/// An answer is kept for ten minutes, because a server may be started anew with other settings; a failure for ten
/// seconds, so that a server that is down is not asked before every call.
final class WindowCache: Sendable {
    static let lifetime = Duration.seconds(600)
    static let lifetimeOfFailure = Duration.seconds(10)

    private struct Entry {
        var window: Int?
        var expiry: Duration
    }

    private let entries = Mutex<[ModelReference: Entry]>([:])
    private let stopwatch: Stopwatch

    init(clock: any Clock<Duration>) {
        stopwatch = Stopwatch(clock)
    }

    /// What is known about `model`, else what `ask` finds out. Two callers at once may both ask.
    func window(of model: ModelReference, ask: () async -> Int?) async -> Int? {
        let now = stopwatch.elapsed
        if let entry = entries.withLock({ $0[model] }), entry.expiry > now { return entry.window }
        let window = await ask()
        let lifetime = window == nil ? Self.lifetimeOfFailure : Self.lifetime
        if !Task.isCancelled {
            entries.withLock { $0[model] = Entry(window: window, expiry: stopwatch.elapsed + lifetime) }
        }
        return window
    }
}

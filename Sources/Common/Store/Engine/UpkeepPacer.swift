import Synchronization

/// How background work on the database gives way: in short steps, each followed by a pause that is as long as the step
/// was, and nine times as long while others write.
///
/// SQLite's lock has no line: who lets it go and asks again at once has it again, and others wait by luck.
final class UpkeepPacer: Sendable {
    /// After so long without a write of others the database counts as quiet.
    static let quiet = Duration.seconds(1)
    /// No step is followed by a longer pause.
    static let longestPause = Duration.seconds(1)

    private struct State {
        var version: Int?
        var busyUntil: ContinuousClock.Instant?
    }

    private let state = Mutex(State())

    /// A user of this process writes.
    func noteUsers(at now: ContinuousClock.Instant = .now) {
        state.withLock { $0.busyUntil = now + Self.quiet }
    }

    /// A step has ended.
    ///
    /// - Parameters:
    ///   - held: How long it had the writer's lock.
    ///   - version: SQLite's `data_version` in the step: it changes when another connection has committed.
    /// - Returns: How long the next one has to wait.
    func pause(after held: Duration, version: Int, at now: ContinuousClock.Instant = .now) -> Duration {
        let isBusy = state.withLock { state in
            if let known = state.version, known != version { state.busyUntil = now + Self.quiet }
            state.version = version
            return state.busyUntil.map { now < $0 } ?? false
        }
        return min(held * (isBusy ? 9 : 1), Self.longestPause)
    }
}

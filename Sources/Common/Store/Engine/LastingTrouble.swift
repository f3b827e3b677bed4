import Synchronization

/// Tells a database that cannot be written to just now from one that has been taken away: a file system that became
/// read-only, a folder that is gone.
final class LastingTrouble: Sendable {
    /// Long enough for a process that has too many files open to close some.
    static let patience = Duration.seconds(30)

    private let since = Mutex<ContinuousClock.Instant?>(nil)

    /// A durable write has been committed.
    func end() {
        since.withLock { $0 = nil }
    }

    /// The error of a write, which becomes one that ends the process when it has been the same for too long.
    func judged(_ error: StoreError, at now: ContinuousClock.Instant = .now) -> StoreError {
        guard error.code == .cannotOpen else { return error }
        let begin = since.withLock { since in
            since = since ?? now
            return since ?? now
        }
        guard now - begin >= Self.patience else { return error }
        return StoreError(
            .io, "the database cannot be written to for \(Self.patience.components.seconds) s", cause: error)
    }
}

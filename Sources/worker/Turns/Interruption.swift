import Synchronization

/// Ends one turn's work from outside, whatever it waits for.
final class Interruption: Sendable {
    enum Reason: Sendable, Equatable {
        /// The user wants the turn to end; what was shown is kept.
        case stop
        /// The worker goes; another one goes on with the turn.
        case handBack
        /// The turn is another worker's now, or may be: nothing may be written for it any more.
        case leaseLost
    }

    private struct State {
        var reason: Reason?
        /// Of the work that is under way.
        var cancel: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Why the work was ended; `nil` while it was not.
    var reason: Reason? { state.withLock { $0.reason } }

    /// Ends the work. The first reason counts, except that a lost lease outdoes the others: it forbids writing.
    func interrupt(_ reason: Reason) {
        let cancel = state.withLock { state in
            if state.reason == nil || reason == .leaseLost { state.reason = reason }
            return state.cancel
        }
        cancel?()
    }

    /// Runs `work` in a task that an interruption cancels, as the cancellation of the caller does, and waits until it
    /// has really ended.
    ///
    /// - Parameter executor: Where the work prefers to run.
    /// - Throws: what `work` throws; after an interruption that usually is a `CancellationError`.
    func run<Value: Sendable>(
        on executor: (any TaskExecutor)? = nil, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        // Work that was ended before it began must not begin.
        guard reason == nil else { throw CancellationError() }
        // Unstructured, since a child of a group cannot be cancelled alone; its life is this call all the same.
        let task = Task(executorPreference: executor) { try await work() }
        let isTooLate = state.withLock { state in
            state.cancel = { task.cancel() }
            return state.reason != nil
        }
        if isTooLate { task.cancel() }
        defer { state.withLock { $0.cancel = nil } }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}

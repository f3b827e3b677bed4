import Synchronization

/// Something that happens once and can be awaited, before or after.
///
/// The test kit's way of waiting: a fake fires it, a test waits for it, with a limit. It also serves as a gate: a
/// script waits for it, the test opens it.
package final class Signal: Sendable {
    private struct State {
        var isFired = false
        var nextID = 0
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
        var callbacks: [@Sendable () -> Void] = []
    }

    /// What happens, for the message of a wait in vain.
    package let name: String
    private let state = Mutex(State())

    package init(_ name: String) {
        self.name = name
    }

    package var isFired: Bool { state.withLock { $0.isFired } }

    /// Wakes all who wait; a second call changes nothing.
    package func fire() {
        let (waiters, callbacks) = state.withLock { state in
            defer {
                state.waiters = [:]
                state.callbacks = []
            }
            state.isFired = true
            return (state.waiters.values.map { $0 }, state.callbacks)
        }
        for waiter in waiters { waiter.resume() }
        for callback in callbacks { callback() }
    }

    /// Calls `body` when the signal fires: on the thread that fires it, or here when it has fired already.
    package func whenFired(_ body: @escaping @Sendable () -> Void) {
        let isFired = state.withLock { state in
            if !state.isFired { state.callbacks.append(body) }
            return state.isFired
        }
        if isFired { body() }
    }

    /// Waits until the signal has fired.
    ///
    /// - Throws: `TimeLimitExceeded`.
    package func wait(timeLimit limit: Duration = defaultTimeLimit) async throws {
        guard !isFired else { return }
        try await withTimeLimit(limit, name) { try await self.waitWithoutLimit() }
    }

    private func waitWithoutLimit() async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let resumeNow: Result<Void, any Error>? = state.withLock { state in
                    if state.isFired { return .success(()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters[id] = continuation
                    return nil
                }
                if let resumeNow { continuation.resume(with: resumeNow) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(throwing: CancellationError())
        }
    }
}

/// A signal that the test fires to let something go on.
package typealias Gate = Signal

extension Signal {
    /// Lets through what waits at the gate, and all who come later.
    package func open() { fire() }
}

import Synchronization

/// A value that one task waits for and another one brings.
final class Pending<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Value, any Error>)
        case done(Result<Value, any Error>)
    }

    private let state = Mutex(State.open)

    /// Brings the value; of several the first counts.
    func resolve(_ result: Result<Value, any Error>) {
        let waiter = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            switch state {
            case .open: state = .done(result)
            case .done: break
            case .waiting(let waiter):
                state = .done(result)
                return waiter
            }
            return nil
        }
        waiter?.resume(with: result)
    }

    /// Waits for the value; to be called once.
    ///
    /// - Throws: what was brought instead of a value, `late` after the limit, `CancellationError`.
    func value(within limit: Duration, late: any Error) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled as soon as the value is there.
                guard (try? await Task.sleep(for: limit)) != nil else { return }
                self.resolve(.failure(late))
            }
            defer { group.cancelAll() }
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { wait($0) }
            } onCancel: {
                resolve(.failure(CancellationError()))
            }
        }
    }

    private func wait(_ waiter: CheckedContinuation<Value, any Error>) {
        let result = state.withLock { state -> Result<Value, any Error>? in
            switch state {
            case .open:
                state = .waiting(waiter)
                return nil
            case .waiting: preconditionFailure("a value that two wait for")
            case .done(let result): return result
            }
        }
        if let result { waiter.resume(with: result) }
    }
}

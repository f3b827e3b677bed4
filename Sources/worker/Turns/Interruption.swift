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

    private let current = Mutex<Reason?>(nil)
    private let signal: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    init() {
        (signal, continuation) = AsyncStream.makeStream()
    }

    /// Why the work was ended; `nil` while it was not.
    var reason: Reason? { current.withLock { $0 } }

    /// Ends the work. The first reason counts, except that a lost lease outdoes the others: it forbids writing.
    func interrupt(_ reason: Reason) {
        current.withLock { current in
            if current == nil || reason == .leaseLost { current = reason }
        }
        continuation.finish()
    }

    /// Runs `work` in a child task that an interruption cancels, and waits until it has really ended.
    ///
    /// - Throws: what `work` throws; after an interruption that usually is a `CancellationError`.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        // Work that was ended before it began must not begin.
        guard reason == nil else { throw CancellationError() }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask { [signal] in
                for await _ in signal {}
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let value = result { return value }
                group.cancelAll()
            }
            throw CancellationError()
        }
    }
}

import GRDB

/// How long a step of background work may go on.
struct StepLimit: Sendable {
    /// With its commit, a step stays below 5 ms where one row does not take longer.
    private static let length = Duration.milliseconds(3)

    private let end = ContinuousClock.now + length

    /// It is time to come to an end.
    var isReached: Bool { ContinuousClock.now >= end }
}

extension Store {
    /// One step of background work, in a transaction of its own that waits for this process's users, and a pause that
    /// leaves the database to everybody else.
    ///
    /// - Parameter body: Ends soon after its limit is reached.
    func upkeepStep<Value: Sendable>(
        _ durability: Durability = .normal, body: @escaping @Sendable (Database, StepLimit) throws -> Value
    ) async throws -> Value {
        let (value, pause) = try await withCheckedThrowingContinuation { continuation in
            let pacer = writer.pacer
            writer.submit(
                WriteJob(durability: durability, line: .upkeep) { transaction in
                    let start = ContinuousClock.now
                    let version = try transaction.db.first("PRAGMA data_version") { $0.int(0) } ?? 0
                    return (start: start, version: version, value: try body(transaction.db, StepLimit()))
                } completion: { result in
                    continuation.resume(
                        with: result.map { step in
                            let held = ContinuousClock.now - step.start
                            return (step.value, pacer.pause(after: held, version: step.version))
                        }.mapError { self.noting(self.trouble.judged($0)) })
                })
        }
        // Whoever is cancelled has no more steps to make, and so none to wait for.
        try? await Task.sleep(for: pause, clock: .suspending)
        return value
    }
}

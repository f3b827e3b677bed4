import GRDB

/// How all other files of this module reach the database.
extension Store {
    /// Submits a writing operation; the completion runs on the writer's queue, after the commit.
    func submit<Value: Sendable>(
        _ durability: Durability, body: @escaping @Sendable (WriteTransaction) throws -> Value,
        completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        writer.submit(
            WriteJob(durability: durability, body: body) { [trouble] (result: Result<Value, StoreError>) in
                if case .success = result, durability == .full { trouble.end() }
                completion(result.mapError { trouble.judged($0) })
            })
    }

    /// Writes and waits for the commit. It is not cancelled: once submitted, a write has its effect.
    @discardableResult
    func write<Value: Sendable>(
        _ durability: Durability, body: @escaping @Sendable (WriteTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit(durability, body: body) { continuation.resume(with: $0) }
        }
    }

    /// Uses the writer's connection outside any transaction.
    func exclusively<Value: Sendable>(
        body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            writer.submit(ExclusiveAccess(body: body) { continuation.resume(with: $0) })
        }
    }

    /// Reads one snapshot of the database. It is not cancelled: reads are short.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            readers.submit(
                ReadJob { db in
                    continuation.resume(
                        with: Result { try db.snapshot(body) }.mapError { StoreError.wrapping($0, while: "reading") })
                } fail: {
                    continuation.resume(throwing: $0)
                })
        }
    }
}

extension Database {
    /// Runs a read inside a transaction, so that all its statements see the same database.
    fileprivate func snapshot<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try run("BEGIN")
        do {
            let value = try body(self)
            try run("COMMIT")
            return value
        } catch {
            try rollback()
            throw error
        }
    }
}

import GRDB

/// How all other files of this module reach the database.
extension Store {
    /// Submits a writing operation; the completion runs on the writer's queue, after the commit.
    ///
    /// - Parameter bytes: Of what it carries: texts, images.
    func submit<Value: Sendable>(
        _ durability: Durability, bytes: Int = 0, body: @escaping @Sendable (WriteTransaction) throws -> Value,
        completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        writer.submit(
            WriteJob(durability: durability, bytes: bytes, body: body) { (result: Result<Value, StoreError>) in
                if case .success = result, durability == .full { self.trouble.end() }
                completion(result.mapError { self.noting(self.trouble.judged($0)) })
            })
    }

    /// Writes and waits for the commit. It is not cancelled: once submitted, a write has its effect.
    @discardableResult
    func write<Value: Sendable>(
        _ durability: Durability, bytes: Int = 0, body: @escaping @Sendable (WriteTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit(durability, bytes: bytes, body: body) { continuation.resume(with: $0) }
        }
    }

    /// Uses the writer's connection outside any transaction.
    func exclusively<Value: Sendable>(
        body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            writer.submit(
                ExclusiveAccess(body: body) { result in
                    continuation.resume(with: result.mapError { self.noting($0) })
                })
        }
    }

    /// Reads one snapshot of the database. It is not cancelled: reads are short.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await read(by: readers, body)
    }

    /// Reads for a search: on connections that nobody else waits for, and no longer than until `end`, when its queries
    /// are interrupted.
    func search<Value: Sendable>(
        until end: ContinuousClock.Instant, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await read(by: searchReaders) { db in try db.interrupting(at: end, body) }
    }

    private func read<Value: Sendable>(
        by readers: ReaderGroup, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            readers.submit(
                ReadJob { db in
                    continuation.resume(
                        with: Result { try db.snapshot(body) }.mapError {
                            self.noting(StoreError.wrapping($0, while: "reading"))
                        })
                } fail: {
                    continuation.resume(throwing: self.noting($0))
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

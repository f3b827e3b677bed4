import GRDB

/// One writing operation of the domain, to be run inside a transaction that it may share with others.
struct WriteJob: Sendable {
    let durability: Durability
    /// Checks, then writes; what it returns is called after the commit.
    let body: @Sendable (WriteTransaction) throws -> @Sendable () -> Void
    /// Called instead, when nothing of the job was committed.
    let fail: @Sendable (StoreError) -> Void

    init<Value>(
        durability: Durability, body: @escaping @Sendable (WriteTransaction) throws -> Value,
        completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) where Value: Sendable {
        self.durability = durability
        self.body = { transaction in
            let value = try body(transaction)
            return { completion(.success(value)) }
        }
        fail = { completion(.failure($0)) }
    }
}

/// The transaction that a job runs in. Jobs of one batch share it.
final class WriteTransaction {
    let db: Database
    /// How many turns wait in all sessions, once a job of this transaction has counted them.
    var queuedTotal: Int?
    /// No other job shares the transaction: once this one has done its part, only the commit can fail.
    let isAlone: Bool

    init(_ db: Database, isAlone: Bool) {
        self.db = db
        self.isAlone = isAlone
    }
}

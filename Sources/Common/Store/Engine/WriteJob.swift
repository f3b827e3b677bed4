import GRDB

/// One writing operation of the domain, to be run inside a transaction that it may share with others.
struct WriteJob: Sendable {
    /// Who waits for it.
    enum Line: Sendable {
        /// Somebody; many jobs share a transaction.
        case users
        /// Nobody: it has a transaction of its own, and begins when no user's job waits.
        case upkeep
    }

    /// What a job costs that carries nothing.
    private static let ownBytes = 512

    let durability: Durability
    let line: Line
    /// What it keeps in memory until it has been answered.
    let bytes: Int
    let submitted = ContinuousClock.now
    /// Checks, then writes; what it returns is called after the commit.
    let body: @Sendable (WriteTransaction) throws -> @Sendable () -> Void
    /// Called instead, when nothing of the job was committed.
    let fail: @Sendable (StoreError) -> Void

    /// - Parameter bytes: Of what it carries: texts, images.
    init<Value>(
        durability: Durability, line: Line = .users, bytes: Int = 0,
        body: @escaping @Sendable (WriteTransaction) throws -> Value,
        completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) where Value: Sendable {
        self.durability = durability
        self.line = line
        self.bytes = Self.ownBytes + bytes
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

    init(_ db: Database) {
        self.db = db
    }
}

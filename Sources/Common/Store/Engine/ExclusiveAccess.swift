import GRDB

/// Work that needs the writer's connection outside any transaction, such as a checkpoint.
struct ExclusiveAccess: Sendable {
    let body: @Sendable (Database) -> Void
    let fail: @Sendable (StoreError) -> Void

    init<Value: Sendable>(
        body: @escaping @Sendable (Database) throws -> Value,
        completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        self.body = { db in
            completion(
                Result { try body(db) }.mapError { StoreError.wrapping($0, while: "maintaining the database") })
        }
        fail = { completion(.failure($0)) }
    }
}

import GRDB
import GRDBSQLite

extension Database {
    /// Steps of SQLite's machine between two looks at the clock; the full-text index takes some for each page it reads.
    private static let stepsBetweenLooks: Int32 = 100

    /// Runs queries that are interrupted, with `SQLITE_INTERRUPT`, once a moment has come.
    func interrupting<Value>(
        at end: ContinuousClock.Instant, _ body: (Database) throws -> Value
    ) rethrows -> Value {
        try withUnsafePointer(to: end) { end in
            sqlite3_progress_handler(
                sqliteConnection, Self.stepsBetweenLooks,
                { context in
                    guard let context else { return 0 }
                    return ContinuousClock.now < context.load(as: ContinuousClock.Instant.self) ? 0 : 1
                }, UnsafeMutableRawPointer(mutating: end))
            defer { sqlite3_progress_handler(sqliteConnection, 0, nil, nil) }
            return try body(self)
        }
    }
}

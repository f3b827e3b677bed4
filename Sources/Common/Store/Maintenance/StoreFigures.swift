/// How much there is, for metrics.
package struct StoreFigures: Sendable, Equatable {
    /// A log of this length is worth a warning: somebody reads for too long, nobody moves it into the database, or the disk
    /// cannot keep up.
    package static let longLogBytes = 64 << 20

    /// Turns that wait, in all sessions.
    package var queuedTurns: Int
    package var runningTurns: Int
    package var databaseBytes: Int
    /// Of the write-ahead log, the part that is in use.
    package var logBytes: Int
}

extension Store {
    /// Looks at open turns and at sizes only: it costs the same however much is stored.
    package func figures() async throws -> StoreFigures {
        let logBytes = try logUsage()?.bytes ?? 0
        return try await read { db in
            let pages = try db.first("PRAGMA page_count") { $0.int(0) } ?? 0
            let pageSize = try db.first("PRAGMA page_size") { $0.int(0) } ?? 0
            return StoreFigures(
                queuedTurns: try db.queuedTotal(limit: .max), runningTurns: try db.runningTotal(),
                databaseBytes: pages * pageSize, logBytes: logBytes)
        }
    }
}

import GRDB
import GRDBSQLite
import NaviTelemetry

/// Hearts that beat together: of the loop that a connection belongs to, and of those that wait for it.
final class Pulse: Sendable {
    private let hearts: [Heartbeat]

    /// Steps of SQLite's machine between two beats: some milliseconds of work.
    private static let steps: Int32 = 100_000

    init(_ hearts: [Heartbeat]) {
        self.hearts = hearts
    }

    func beat() {
        for heart in hearts { heart.beat() }
    }

    /// Does something in which nobody can beat; see `Heartbeat.excused`.
    func excused<Value>(for limit: Duration, _ body: () throws -> Value) rethrows -> Value {
        try excused(hearts[...], for: limit, body)
    }

    private func excused<Value>(
        _ hearts: ArraySlice<Heartbeat>, for limit: Duration, _ body: () throws -> Value
    ) rethrows -> Value {
        guard let heart = hearts.first else { return try body() }
        return try heart.excused(for: limit) { try excused(hearts.dropFirst(), for: limit, body) }
    }

    /// Beats while the connection's statements make progress, however long they take. It has to outlive the connection.
    func follow(_ db: Database) {
        guard !hearts.isEmpty else { return }
        sqlite3_progress_handler(
            db.sqliteConnection, Self.steps,
            { pulse in
                if let pulse { Unmanaged<Pulse>.fromOpaque(pulse).takeUnretainedValue().beat() }
                return 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

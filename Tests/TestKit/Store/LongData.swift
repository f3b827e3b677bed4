import Foundation
import GRDB
import NaviProtocol

/// Long histories and many sessions, written straight into a database: what takes users years takes seconds. Also while
/// the programs run.
package struct LongData: Sendable {
    private let queue: DatabaseQueue

    /// - Parameter path: Of a database that a store has made.
    package init(path: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { db in
            // The janitor alone moves the log into the database; nothing here has to survive a loss of power.
            try db.execute(sql: "PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=OFF")
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Adds messages of users and assistants, in turns, to a session's history. Each says its number, and where
    /// something listens: a statement worth keeping.
    ///
    /// - Parameter bytes: Of each message, about.
    package func addMessages(_ count: Int, bytes: Int = 200, to session: SessionID) throws {
        try queue.write { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT id, message_count FROM sessions WHERE session_id = ?",
                arguments: [Data(Self.blob(session))])
            guard let row, count > 0 else { throw Failure("there is no such session") }
            let (key, first) = (row["id"] as Int64, row["message_count"] as Int)
            try db.execute(
                sql: """
                    WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1 + ?2)
                    INSERT INTO messages (session, idx, role, created_at, turn_id, content)
                    SELECT ?3, i, i % 2, 1700000000000 + i, randomblob(16),
                        substr('This is message ' || i || ' and host-' || i || ' listens at port ' || (i * 7)
                            || substr(hex(randomblob(2)), 1, 3) || ' ' || ?4, 1, ?5)
                    FROM n
                    """,
                arguments: [
                    first, count, key, String(repeating: "of the words that people say ", count: bytes / 29 + 1), bytes,
                ])
            try db.execute(
                sql: "UPDATE sessions SET message_count = message_count + ? WHERE id = ?", arguments: [count, key])
        }
    }

    /// Adds sessions with a name and two messages each.
    package func addSessions(_ count: Int, profile: String = "secretary") throws {
        try queue.write { db in
            let first = try Int64.fetchOne(db, sql: "SELECT coalesce(max(id), 0) + 1 FROM sessions") ?? 1
            try db.execute(
                sql: """
                    WITH RECURSIVE n (i) AS (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1 + ?2)
                    INSERT INTO sessions (id, session_id, profile_id, name, created_at, last_active, message_count, preview)
                    SELECT i, randomblob(16), ?3, 'Session ' || i || ' about topic' || (i % 1000), 1700000000000 + i,
                        1700000000000 + i, 2, 'the last words of session ' || i
                    FROM n
                    """, arguments: [first, count, profile])
            for role in 0..<2 {
                try db.execute(
                    sql: """
                        INSERT INTO messages (session, idx, role, created_at, turn_id, content)
                        SELECT id, ?3, ?3, created_at, randomblob(16), 'topic' || (id % 1000) || ' in session' || id
                        FROM sessions WHERE id >= ?1 AND id < ?1 + ?2
                        """, arguments: [first, count, role])
            }
        }
    }

    /// Makes rows what no version of ours makes them.
    package func damage(_ sql: String) throws {
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA ignore_check_constraints = 1")
            try db.execute(sql: sql)
            try db.execute(sql: "PRAGMA ignore_check_constraints = 0")
        }
    }

    private static func blob(_ id: SessionID) -> [UInt8] {
        let hex = Array(id.description.utf8.filter { $0 != UInt8(ascii: "-") })
        return stride(from: 0, to: hex.count, by: 2).compactMap {
            UInt8(String(decoding: hex[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
    }
}

import GRDB
import NaviProtocol

/// One short transaction of removing what deleted sessions left behind.
struct Purge {
    let db: Database
    /// How many more rows may go.
    private(set) var budget: Int
    private(set) var removed = 0

    init(db: Database, budget: Int) {
        self.db = db
        self.budget = budget
    }

    /// A row of an image can be a thousand pages.
    private static let imageCost = 20

    mutating func run() throws {
        while budget > 0, let session = try nextSession() { try remove(session) }
    }

    /// The longest deleted session none of whose turns is open.
    private func nextSession() throws -> Int64? {
        try db.first(
            """
            SELECT s.id FROM sessions s INDEXED BY session_deleted
            WHERE s.deleted_at IS NOT NULL AND \(TurnQuery.noneIsOpen)
            ORDER BY s.deleted_at LIMIT 1
            """
        ) { $0.int64(0) }
    }

    /// Taking a message out of the full-text index costs as much as putting it in, so its length counts as well.
    private static let messageBytes = 64 * 1024

    /// Children before their parents; what does not fit stays for the next time.
    private mutating func remove(_ session: Int64) throws {
        let messages = try db.all(Self.messages, session, budget, Self.messageBytes) { $0.int64(0) }
        for message in messages {
            try db.removeFromIndex(message)
            try db.run("DELETE FROM messages WHERE id = ?", message)
        }
        try db.lowerSearchWatermark()
        count(messages.count)
        guard try !db.exists("SELECT 1 FROM messages WHERE session = ?", session) else {
            budget = 0
            return
        }
        for sql in Self.children {
            guard budget > 0 else { return }
            count(try db.run(sql, session, budget))
        }
        while budget > 0 {
            let rows = try db.releaseOneImage(of: session)
            guard rows > 0 else {
                count(try db.run("DELETE FROM sessions WHERE id = ?", session))
                return
            }
            count(rows)
            budget -= Self.imageCost
        }
    }

    private mutating func count(_ rows: Int) {
        removed += rows
        budget -= rows
    }

    /// From the beginning on, up to a number and up to a length, but one at least.
    private static let messages = """
        SELECT id FROM (
            SELECT id, sum(bytes) OVER (ORDER BY idx ROWS UNBOUNDED PRECEDING) - bytes AS before FROM (
                SELECT id, idx, coalesce(length(content), 0) AS bytes FROM messages
                WHERE session = ? ORDER BY idx LIMIT ?))
        WHERE before < ?
        """

    private static let children = [
        """
        DELETE FROM tool_calls WHERE id IN (
            SELECT c.id FROM turns t CROSS JOIN tool_calls c ON c.turn = t.id WHERE t.session = ? LIMIT ?)
        """,
        "DELETE FROM turns WHERE id IN (SELECT id FROM turns WHERE session = ? LIMIT ?)",
        "DELETE FROM compressions WHERE id IN (SELECT id FROM compressions WHERE session = ? LIMIT ?)",
        """
        DELETE FROM session_notes WHERE session = ?1 AND kind IN (
            SELECT kind FROM session_notes WHERE session = ?1 LIMIT ?2)
        """,
        """
        DELETE FROM allowed_tools WHERE session = ?1 AND tool IN (
            SELECT tool FROM allowed_tools WHERE session = ?1 LIMIT ?2)
        """,
        "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE session = ? LIMIT ?)",
        "DELETE FROM files WHERE id IN (SELECT id FROM files WHERE session = ? LIMIT ?)",
        "DELETE FROM compression_failures WHERE session = ? AND ? > 0",
    ]
}

extension Database {
    func deletedSessions(limit: Int) throws -> [SessionID] {
        try all(
            "SELECT session_id FROM sessions INDEXED BY session_deleted WHERE deleted_at IS NOT NULL LIMIT ?", limit
        ) { $0.id(0) }
    }
}

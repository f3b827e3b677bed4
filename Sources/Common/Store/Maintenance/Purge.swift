import GRDB
import NaviProtocol

/// One short transaction of removing what a deleted session left behind.
struct Purge {
    let db: Database
    let session: Int64
    /// How many more rows may go.
    private(set) var budget: Int
    let limit: StepLimit
    private(set) var removed = 0

    init(db: Database, session: Int64, budget: Int, limit: StepLimit) {
        self.db = db
        self.session = session
        self.budget = budget
        self.limit = limit
    }

    /// A row of an image can be a thousand pages.
    private static let imageCost = 20

    /// Taking a message out of the full-text index costs as much as putting it in, so its length counts as well.
    private static let messageBytes = 64 * 1024

    /// Children before their parents; what does not fit stays for the next time.
    mutating func run() throws {
        try removeMessages()
        for sql in Self.children {
            guard hasTime else { return }
            count(try db.run(sql, session, budget))
        }
        while hasTime {
            let rows = try db.releaseOneImage(of: session)
            guard rows > 0 else {
                count(try db.run("DELETE FROM sessions WHERE id = ?", session))
                return
            }
            count(rows)
            budget -= Self.imageCost
        }
    }

    private mutating func removeMessages() throws {
        let messages = try db.all(Self.messages, session, budget, Self.messageBytes) { $0.int64(0) }
        // One at least, however long it takes.
        for (number, message) in messages.enumerated() where number == 0 || !limit.isReached {
            try db.removeFromIndex(message)
            try db.run("DELETE FROM messages WHERE id = ?", message)
            count(1)
        }
        if !messages.isEmpty { try db.noteWordsToForget() }
        try db.lowerSearchWatermark()
        if try db.exists("SELECT 1 FROM messages WHERE session = ?", session) { budget = 0 }
    }

    private var hasTime: Bool { budget > 0 && (removed == 0 || !limit.isReached) }

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
        """
        DELETE FROM partial_texts WHERE turn IN (
            SELECT p.turn FROM turns t CROSS JOIN partial_texts p ON p.turn = t.id WHERE t.session = ? LIMIT ?)
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
        """
        DELETE FROM remembered_approvals WHERE id IN (
            SELECT id FROM remembered_approvals WHERE session = ? LIMIT ?)
        """,
        "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE session = ? LIMIT ?)",
        "DELETE FROM files WHERE id IN (SELECT id FROM files WHERE session = ? LIMIT ?)",
        "DELETE FROM compression_failures WHERE session = ? AND ? > 0",
    ]
}

extension Database {
    /// The key of a deleted session none of whose turns is open, and that no branch shows any more.
    func purgeableSession(_ session: SessionID) throws -> Int64? {
        try first(
            """
            SELECT s.id FROM sessions s
            WHERE s.session_id = ? AND s.deleted_at IS NOT NULL AND \(TurnQuery.noneIsOpen)
                AND NOT EXISTS (SELECT 1 FROM sessions b WHERE b.parent = s.session_id)
            """, session
        ) { $0.int64(0) }
    }

    /// Deleted sessions behind a place that have no branch any more, the longest deleted first.
    func deletedSessions(behind walk: SessionWalk, limit: Int) throws -> [WalkedSession] {
        try all(
            """
            SELECT session_id, deleted_at, id FROM sessions s INDEXED BY session_deleted
            WHERE deleted_at IS NOT NULL AND (deleted_at, id) > (?, ?)
                AND NOT EXISTS (SELECT 1 FROM sessions b WHERE b.parent = s.session_id)
            ORDER BY deleted_at, id LIMIT ?
            """, walk.time, walk.key, limit
        ) { WalkedSession(id: $0.id(0), walk: SessionWalk(time: $0.int64(1), key: $0.int64(2))) }
    }
}

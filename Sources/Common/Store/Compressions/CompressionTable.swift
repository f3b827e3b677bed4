import GRDB
import NaviProtocol

/// The SQL of the table `compressions`.
extension Database {
    /// The newest summary that has not been undone.
    func liveCompression(of session: Int64, id: SessionID) throws -> CompressionRecord? {
        try first(
            """
            SELECT id, covers_until, summary, reason, messages_before, messages_after, tokens_before, tokens_after,
                created_at
            FROM compressions WHERE session = ? AND undone_at IS NULL ORDER BY id DESC LIMIT 1
            """, session
        ) {
            CompressionRecord(
                id: $0.int(0), sessionID: id, coversUntil: $0.int(1), summary: $0.text(2), reason: $0.text(3),
                messagesBefore: $0.int(4), messagesAfter: $0.int(5), tokensBefore: $0.int(6),
                tokensAfter: $0.int(7), createdAt: $0.time(8))
        }
    }

    func insertCompression(_ new: NewCompression, for session: Int64) throws -> CompressionRecord {
        try run(
            """
            INSERT INTO compressions (session, covers_until, summary, reason, messages_before, messages_after,
                tokens_before, tokens_after, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, session, new.coversUntil, new.summary, new.reason, new.messagesBefore, new.messagesAfter,
            new.tokensBefore, new.tokensAfter, new.now)
        return CompressionRecord(
            id: Int(lastInsertedRowID), sessionID: new.sessionID, coversUntil: new.coversUntil, summary: new.summary,
            reason: new.reason, messagesBefore: new.messagesBefore, messagesAfter: new.messagesAfter,
            tokensBefore: new.tokensBefore, tokensAfter: new.tokensAfter, createdAt: new.now)
    }

    func markCompressionUndone(_ id: Int, now: Timestamp) throws {
        try run("UPDATE compressions SET undone_at = ? WHERE id = ?", now, id)
    }
}

import GRDB
import NaviProtocol

/// The SQL of the tables `compressions` and `compression_failures`.
extension Database {
    private static let columns = """
        id, covers_until, summary, reason, method, messages_before, messages_after, tokens_before, estimate_before, \
        tokens_after, estimate_after, created_at, undone_at
        """

    /// The summary that a session's context begins with.
    func liveCompression(of session: SessionRow) throws -> CompressionRecord? {
        guard session.record.compressionID != 0 else { return nil }
        return try compression(session.record.compressionID, of: session)
    }

    func compression(_ id: Int, of session: SessionRow) throws -> CompressionRecord? {
        try first(
            "SELECT \(Self.columns), sheet FROM compressions WHERE id = ? AND session = ?", id, session.key
        ) { row in
            var record = try CompressionRecord(row, session: session.record.id)
            record.sheet = row.optionalText(13)
            return record
        }
    }

    /// A page of them, newest first, those that were undone included: as many as have room, one at least.
    func compressions(of session: SessionRow, before: Int, limit: Int, maxBytes: Int) throws -> CompressionPage {
        var (bytes, count, hasMore) = (0, 0, false)
        let versions = try rows(
            "SELECT \(Self.columns) FROM compressions WHERE session = ? AND id < ? ORDER BY id DESC", session.key,
            before
        ) { row -> CompressionRecord? in
            bytes += row.byteCount(2)
            count += 1
            hasMore = count > 1 && bytes > maxBytes || count > limit
            return hasMore ? nil : try CompressionRecord(row, session: session.record.id)
        }
        return CompressionPage(live: session.record.compressionID, versions: versions, hasMore: hasMore)
    }

    /// The version that was in force before this one; 0 is the whole history.
    func version(before live: Int, of session: Int64) throws -> Int {
        try first(
            "SELECT id FROM compressions WHERE session = ? AND id < ? AND undone_at IS NULL ORDER BY id DESC LIMIT 1",
            session, live
        ) { $0.int(0) } ?? 0
    }

    /// Whether there is such an earlier version, which has not been undone.
    func hasVersion(_ version: Int, before live: Int, of session: Int64) throws -> Bool {
        try exists(
            "SELECT 1 FROM compressions WHERE id = ? AND id < ? AND session = ? AND undone_at IS NULL", version, live,
            session)
    }

    /// Whether a user's change is in force that this version does not have, or this version is not in force any more.
    func isEdited(_ session: Int64, since version: Int) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM compressions WHERE session = ?1
                AND (id > ?2 AND undone_at IS NULL AND reason = ?3 OR id = ?2 AND undone_at IS NOT NULL)
            """, session, version, CompressionRecord.editReason)
    }

    func insertCompression(_ new: NewCompression, for session: Int64) throws -> CompressionRecord {
        try run(
            """
            INSERT INTO compressions (session, covers_until, summary, sheet, reason, method, messages_before,
                messages_after, tokens_before, estimate_before, tokens_after, estimate_after, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, session, new.coversUntil, new.summary, new.sheet, new.reason, new.method.rawValue,
            new.messagesBefore, new.messagesAfter, new.before.tokens, new.before.estimate, new.after.tokens,
            new.after.estimate, new.now)
        return CompressionRecord(
            id: Int(lastInsertedRowID), sessionID: new.sessionID, coversUntil: new.coversUntil, summary: new.summary,
            sheet: new.sheet, reason: new.reason, method: new.method, messagesBefore: new.messagesBefore,
            messagesAfter: new.messagesAfter, before: new.before, after: new.after, createdAt: new.now)
    }

    func markCompressionsUndone(after version: Int, of session: Int64, now: Timestamp) throws {
        try run(
            "UPDATE compressions SET undone_at = ? WHERE session = ? AND id > ? AND undone_at IS NULL",
            now, session, version)
    }

    /// By how much the context shrinks on the way from the summary `older` to `newer`, both of which are or were live.
    func shrinkage(from older: Int, to newer: Int, of session: Int64, includingUndone: Bool) throws -> ContextMeasure {
        try first(
            """
            SELECT sum(\(SQLCount.bounded("tokens_before")) - \(SQLCount.bounded("tokens_after"))),
                sum(\(SQLCount.bounded("estimate_before")) - \(SQLCount.bounded("estimate_after")))
            FROM compressions WHERE session = ? AND id > ? AND id <= ? AND (? OR undone_at IS NULL)
            """, session, older, newer, includingUndone
        ) { ContextMeasure(tokens: $0.int(0), estimate: $0.int(1)) } ?? ContextMeasure()
    }

    func compressionFailures(of session: Int64) throws -> CompressionFailures? {
        try first("SELECT count, until FROM compression_failures WHERE session = ?", session) {
            CompressionFailures(count: $0.int(0), until: $0.time(1))
        }
    }

    func saveCompressionFailures(_ failures: CompressionFailures, of session: Int64) throws {
        try run(
            """
            INSERT INTO compression_failures (session, count, until) VALUES (?, ?, ?)
            ON CONFLICT (session) DO UPDATE SET count = excluded.count, until = excluded.until
            """, session, failures.count, failures.until)
    }

    func forgetCompressionFailures(of session: Int64) throws {
        try run("DELETE FROM compression_failures WHERE session = ?", session)
    }
}

extension CompressionRecord {
    fileprivate init(_ row: ResultRow, session: SessionID) throws {
        self.init(
            id: row.int(0), sessionID: session, coversUntil: row.count(1), summary: row.text(2), reason: row.text(3),
            method: try row.decoded(4, "the method of a summary", Method.init(rawValue:)), messagesBefore: row.count(5),
            messagesAfter: row.count(6),
            before: ContextMeasure(tokens: row.count(7), estimate: row.count(8)),
            after: ContextMeasure(tokens: row.count(9), estimate: row.count(10)), createdAt: row.time(11),
            undoneAt: row.optionalTime(12))
    }
}

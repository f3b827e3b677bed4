import Foundation
import GRDB
import NaviProtocol

/// The SQL of the full-text index and of the line of messages that wait for it. Messages newer than a watermark are not
/// in the line yet, so that writing a message costs nothing more.
extension Database {
    /// Up to which key all messages with a text are in the index or in the line.
    func searchWatermark() throws -> Int64 {
        try first("SELECT message FROM search_watermark WHERE id = 1") { $0.int64(0) } ?? 0
    }

    /// Whether there are messages that are not in the line yet.
    func hasMessagesToLineUp() throws -> Bool {
        try exists("SELECT 1 FROM messages WHERE id > ?", searchWatermark())
    }

    /// Puts the oldest messages that are not in the line yet at its end.
    func lineUpMessages(limit: Int) throws {
        let start = try searchWatermark()
        let end =
            try first(
                "SELECT coalesce(max(id), 0) FROM (SELECT id FROM messages WHERE id > ? ORDER BY id LIMIT ?)", start,
                limit
            ) { $0.int64(0) } ?? 0
        guard end > start else { return }
        try run(
            """
            INSERT INTO search_backlog (message)
            SELECT id FROM messages WHERE id > ? AND id <= ? AND content IS NOT NULL
            """, start, end)
        try run("UPDATE search_watermark SET message = ? WHERE id = 1", end)
    }

    /// After the newest messages have been deleted: their keys will be used again.
    func lowerSearchWatermark() throws {
        try run(
            """
            UPDATE search_watermark SET message = (SELECT coalesce(max(id), 0) FROM messages)
            WHERE id = 1 AND message > (SELECT coalesce(max(id), 0) FROM messages)
            """)
    }

    /// Messages of all sessions that wait, oldest first.
    func messagesToIndex(limit: Int) throws -> [Int64] {
        try all("SELECT message FROM search_backlog ORDER BY message LIMIT ?", limit) { $0.int64(0) }
    }

    /// Messages of one session that wait, newest first, of its newest `examined` ones.
    func messagesToIndex(of session: Int64, examined: Int) throws -> [Int64] {
        guard try exists("SELECT 1 FROM search_backlog") else { return [] }
        return try all(
            """
            SELECT m.id FROM (SELECT id, idx FROM messages WHERE session = ? ORDER BY idx DESC LIMIT ?) m
            CROSS JOIN search_backlog b ON b.message = m.id ORDER BY m.idx DESC
            """, session, examined
        ) { $0.int64(0) }
    }

    /// Takes messages into the index, in their order, until the limit is reached or so many bytes of text are indexed.
    ///
    /// - Returns: How many of them are done; one at least. Those that no longer wait count as done.
    func index(_ messages: some Sequence<Int64>, byteLimit: Int, limit: StepLimit) throws -> Int {
        var done = 0
        var bytes = 0
        for message in messages where done == 0 || bytes < byteLimit && !limit.isReached {
            done += 1
            guard try run("DELETE FROM search_backlog WHERE message = ?", message) == 1 else { continue }
            try run(
                """
                INSERT INTO message_search (rowid, content, scope)
                SELECT id, content, scope FROM message_texts WHERE id = ?
                """, message)
            bytes += try first("SELECT length(content) FROM messages WHERE id = ?", message) { $0.int(0) } ?? 0
        }
        return done
    }

    /// Takes a message that is about to be deleted out of the index, or out of the line.
    func removeFromIndex(_ message: Int64) throws {
        guard try message <= searchWatermark() else { return }
        guard try run("DELETE FROM search_backlog WHERE message = ?", message) == 0 else { return }
        try run(
            """
            INSERT INTO message_search (message_search, rowid, content, scope)
            SELECT 'delete', id, content, scope FROM message_texts WHERE id = ? AND content IS NOT NULL
            """, message)
    }

    /// What the index has, the best first, or, which is less work, the newest first. Messages of the turn `except` are
    /// passed over.
    ///
    /// - Returns: Whether time sufficed, and what was found until then.
    func search(
        _ query: SearchQuery, of stretch: Lineage.Stretch, needsAll: Bool, isRanked: Bool, except: TurnID?, limit: Int
    ) throws -> (hits: [SearchHit], isWhole: Bool) {
        var hits: [SearchHit] = []
        let isWhole = try each(
            """
            SELECT m.idx, m.role, m.created_at, snippet(message_search, 0, ?, ?, ' … ', 64)
            FROM message_search f CROSS JOIN messages m ON m.id = f.rowid
            WHERE f.message_search MATCH ? \(isRanked ? "AND f.rank MATCH 'bm25(1.0, 0.0)'" : "")
                AND m.turn_id IS NOT coalesce(?, x'') AND m.idx >= ? AND m.idx < ?
            ORDER BY \(isRanked ? "f.rank" : "f.rowid DESC") LIMIT ?
            """, Snippet.marks.open, Snippet.marks.close,
            query.expression(scope: "s\(stretch.session)", needsAll: needsAll),
            except, stretch.indexes.lowerBound, stretch.indexes.upperBound, limit
        ) { row in
            if let hit = SearchHit(row, snippet: Snippet.marked(row.text(3))) { hits.append(hit) }
            return true
        }
        return (hits, isWhole)
    }

    /// Looks through the messages with an index in `range` themselves, the newest first.
    ///
    /// - Returns: Whether time sufficed, and what was found until then.
    func scan(
        _ query: SearchQuery, of lineage: Lineage, in range: Range<Int>, except: TurnID?
    ) throws -> (hits: [SearchHit], isWhole: Bool) {
        var hits: [SearchHit] = []
        for stretch in lineage.stretches(in: range) {
            let isWhole = try each(
                """
                SELECT idx, role, created_at, content FROM messages
                WHERE session = ? AND idx >= ? AND idx < ? AND content LIKE ? ESCAPE '\\'
                    AND turn_id IS NOT coalesce(?, x'')
                ORDER BY idx DESC
                """, stretch.session, stretch.indexes.lowerBound, stretch.indexes.upperBound, query.pattern, except
            ) { row in
                let content = row.text(3)
                if query.isSatisfied(by: content),
                    let hit = SearchHit(row, snippet: Snippet.around(query.longest, in: content))
                {
                    hits.append(hit)
                }
                return true
            }
            guard isWhole else { return (hits, false) }
        }
        return (hits, true)
    }
}

extension SearchHit {
    /// Of a row with `idx, role, created_at` from `first` on; `nil` for a role that this version does not know.
    init?(_ row: ResultRow, from first: Int32 = 0, snippet: String) {
        guard let role = Message.Role(code: row.int(first + 1)) else { return nil }
        self.init(index: row.int(first), role: role, createdAt: row.time(first + 2), snippet: snippet)
    }
}

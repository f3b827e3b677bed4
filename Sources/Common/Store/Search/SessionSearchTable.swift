import GRDB
import NaviProtocol

/// The SQL of searches through all sessions.
extension Database {
    /// A message that was found, and whose it is.
    struct MessageOfSession {
        var session: Int64
        var hit: SearchHit
    }

    /// Sessions whose names have all the words, newest first. Looks at the names of the newest `examined` sessions.
    func sessions(
        named query: SearchQuery, in scope: SessionScope, examined: Int, limit: Int
    ) throws -> [ListedSession] {
        let names = try all(
            """
            SELECT id, name, owner FROM sessions WHERE deleted_at IS NULL AND name IS NOT NULL
            ORDER BY last_active DESC LIMIT ?
            """, examined
        ) { (key: $0.int64(0), name: $0.text(1), owner: $0.text(2)) }
        return try names.lazy.filter { scope.covers($0.owner) && query.isSatisfied(by: $0.name) }.prefix(limit)
            .compactMap { try listedSession(key: $0.key) }
    }

    /// Keys of messages that the index has, and of their sessions, the newest first: the order in which the index can
    /// stop early, however frequent a word is.
    func matches(
        of query: SearchQuery, before end: Int64, limit: Int
    ) throws -> [(message: Int64, session: Int64)] {
        try all(
            """
            SELECT m.id, m.session FROM message_search f CROSS JOIN messages m ON m.id = f.rowid
            WHERE f.message_search MATCH ? AND f.rowid < ? ORDER BY f.rowid DESC LIMIT ?
            """, query.expression(scope: nil, needsAll: true), end, limit
        ) { ($0.int64(0), $0.int64(1)) }
    }

    /// A message that the index has found, as it is shown.
    func hit(_ message: Int64, of query: SearchQuery) throws -> SearchHit? {
        try first(
            """
            SELECT m.idx, m.role, m.created_at, snippet(message_search, 0, '', '', ' … ', 32)
            FROM message_search f CROSS JOIN messages m ON m.id = f.rowid
            WHERE f.message_search MATCH ? AND f.rowid = ?
            """, query.expression(scope: nil, needsAll: true), message
        ) { row in
            SearchHit(row, snippet: Snippet.bounded(row.text(3)))
        } ?? nil
    }

    /// Looks through the messages with a key in `range` themselves, the newest first.
    func scanAll(_ query: SearchQuery, in range: Range<Int64>) throws -> [MessageOfSession] {
        try all(
            """
            SELECT session, idx, role, created_at, content FROM messages
            WHERE id >= ? AND id < ? AND content LIKE ? ESCAPE '\\' ORDER BY id DESC
            """, range.lowerBound, range.upperBound, query.pattern
        ) { row -> MessageOfSession? in
            let content = row.text(4)
            guard query.isSatisfied(by: content) else { return nil }
            let snippet = Snippet.around(query.longest, in: content)
            return SearchHit(row, from: 1, snippet: snippet).map { MessageOfSession(session: row.int64(0), hit: $0) }
        }.compactMap { $0 }
    }

    /// The key behind the newest message of all.
    func messageKeyEnd() throws -> Int64 {
        try first("SELECT coalesce(max(id), 0) + 1 FROM messages") { $0.int64(0) } ?? 1
    }
}

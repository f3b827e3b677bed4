import GRDB
import NaviProtocol

/// The SQL of searches through all sessions. Each says whether time sufficed; what was found until then is handed out.
extension Database {
    /// A message that was found, and whose it is.
    struct MessageOfSession {
        var session: Int64
        var hit: SearchHit
    }

    /// Whose row a message is, and its number.
    struct MessagePlace: Hashable {
        var session: Int64
        var index: Int
    }

    /// Sessions whose names have all the words, in the order of lists. Looks at the names of so many sessions of the scope.
    func sessions(
        named query: SearchQuery, in scope: SessionScope, examined: Int, found: (ListedSession) -> Bool
    ) throws -> Bool {
        let read: (ResultRow) throws -> Bool = { row in
            guard query.isSatisfied(by: row.text(1)), let session = try self.listedSession(key: row.int64(0)) else {
                return true
            }
            return found(session)
        }
        switch scope {
        case .all: return try each(SessionQuery.names, examined, read: read)
        case .owner(let owner): return try each(SessionQuery.namesOfOwner, owner, examined, read: read)
        }
    }

    /// Keys of messages that the index has, and of their sessions, the newest first.
    func matches(
        of query: SearchQuery, examined: Int, found: (_ message: Int64, _ place: MessagePlace) throws -> Bool
    ) throws -> Bool {
        try each(
            """
            SELECT m.id, m.session, m.idx FROM message_search f CROSS JOIN messages m ON m.id = f.rowid
            WHERE f.message_search MATCH ? ORDER BY f.rowid DESC LIMIT ?
            """, query.expression(scope: nil, needsAll: true), examined
        ) { try found($0.int64(0), MessagePlace(session: $0.int64(1), index: $0.int(2))) }
    }

    /// A message that the index has found, as it is shown.
    ///
    /// Not by the index's own `snippet`: for the beginning of a word that goes through the index once more.
    func hit(_ message: Int64, of query: SearchQuery) throws -> SearchHit? {
        try first("SELECT idx, role, created_at, content FROM messages WHERE id = ?", message) { row in
            SearchHit(row, snippet: Snippet.around(query.longest, in: row.text(3)))
        } ?? nil
    }

    /// Looks through the messages with a key in `range` themselves, the newest first.
    func scanAll(_ query: SearchQuery, in range: Range<Int64>, found: (MessageOfSession) throws -> Bool) throws -> Bool
    {
        try each(
            """
            SELECT session, idx, role, created_at, content FROM messages
            WHERE id >= ? AND id < ? AND content LIKE ? ESCAPE '\\' ORDER BY id DESC
            """, range.lowerBound, range.upperBound, query.pattern
        ) { row in
            let content = row.text(4)
            guard query.isSatisfied(by: content) else { return true }
            let snippet = Snippet.around(query.longest, in: content)
            guard let hit = SearchHit(row, from: 1, snippet: snippet) else { return true }
            return try found(MessageOfSession(session: row.int64(0), hit: hit))
        }
    }

    /// The key behind the newest message of all.
    func messageKeyEnd() throws -> Int64 {
        try first("SELECT coalesce(max(id), 0) + 1 FROM messages") { $0.int64(0) } ?? 1
    }
}

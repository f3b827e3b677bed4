import GRDB
import NaviProtocol

/// The sessions that a search has found, each once.
package struct FoundSessions: Sendable {
    let scope: SessionScope
    private let limit: Int
    package private(set) var list: [FoundSession] = []
    /// There may be more: time ran out, or messages still wait for the index.
    package internal(set) var isIncomplete = false
    private var ids: Set<SessionID> = []
    /// Sessions that were looked at, whether they belong to the search or not.
    private var examined: Set<Int64> = []

    init(scope: SessionScope, limit: Int) {
        self.scope = scope
        self.limit = limit
    }

    var isFull: Bool { list.count >= limit }

    mutating func add(named session: ListedSession) {
        guard !isFull, ids.insert(session.session.id).inserted else { return }
        list.append(FoundSession(listed: session))
    }

    /// Adds the session of a message that was found, unless it is known, deleted or somebody else's.
    mutating func add(_ session: Int64, _ db: Database, hit: () throws -> SearchHit?) throws {
        guard !isFull, examined.insert(session).inserted, let listed = try db.listedSession(key: session),
            scope.covers(listed.session.owner), ids.insert(listed.session.id).inserted
        else { return }
        list.append(FoundSession(listed: listed, match: try hit()))
    }
}

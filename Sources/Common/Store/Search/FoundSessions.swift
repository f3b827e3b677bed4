import GRDB
import NaviProtocol

/// The sessions that a search has found so far, each once.
struct FoundSessions: Sendable {
    private let scope: SessionScope
    private let limit: Int
    private(set) var list: [FoundSession] = []
    private var ids: Set<SessionID> = []
    /// Sessions that were looked at, whether they belong to the search or not.
    private var examined: Set<Int64> = []

    init(scope: SessionScope, limit: Int) {
        self.scope = scope
        self.limit = limit
    }

    var isFull: Bool { list.count >= limit }

    mutating func add(named sessions: [ListedSession]) {
        for session in sessions where !isFull && ids.insert(session.session.id).inserted {
            list.append(FoundSession(listed: session))
        }
    }

    /// Adds the session of a message that was found, unless it is known, deleted or somebody else's.
    mutating func add(_ session: Int64, _ db: Database, hit: () throws -> SearchHit?) throws {
        guard !isFull, examined.insert(session).inserted, let listed = try db.listedSession(key: session),
            scope.covers(listed.session.owner), ids.insert(listed.session.id).inserted
        else { return }
        list.append(FoundSession(listed: listed, match: try hit()))
    }
}

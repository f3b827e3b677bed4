import GRDB
import NaviProtocol

/// The sessions that a search has found, one of each family.
package struct FoundSessions: Sendable {
    let scope: SessionScope
    private let limit: Int
    package private(set) var list: [FoundSession] = []
    /// There may be more: time ran out, or messages still wait for the index.
    package internal(set) var isIncomplete = false
    /// Sessions that were looked at, whether they belong to the search or not.
    private var examined: Set<Int64> = []
    /// Families that were found: a message that several share, or have an edition of, is found once.
    private var families: Set<SessionID> = []

    init(scope: SessionScope, limit: Int) {
        self.scope = scope
        self.limit = limit
    }

    var isFull: Bool { list.count >= limit }

    mutating func add(named session: ListedSession) {
        guard !isFull, families.insert(session.session.family).inserted else { return }
        list.append(FoundSession(listed: session))
    }

    /// Adds a session that shows a message that was found, unless it or its family is known, or somebody else's.
    mutating func add(_ place: Database.MessagePlace, _ db: Database, hit: () throws -> SearchHit?) throws {
        guard !isFull, !examined.contains(place.session) else { return }
        guard let shown = try db.sessionShowing(place.index, of: place.session) else {
            // Of a deleted session, an earlier message may still be somebody's.
            return
        }
        examined.insert(place.session)
        guard let listed = try db.listedSession(key: shown), scope.covers(listed.session.owner),
            families.insert(listed.session.family).inserted
        else { return }
        list.append(FoundSession(listed: listed, match: try hit()))
    }
}

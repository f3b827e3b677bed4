import GRDB
import NaviProtocol

extension Store {
    /// Messages that were found are looked at until there are enough sessions, but no more than so many.
    private static let examinedHits = 2000
    private static let examinedNames = 20_000
    /// Messages that a scan looks at, from the newest back, in steps of short reads.
    private static let scannedMessages: Int64 = 20_000
    private static let scannedPerRead: Int64 = 1000

    /// Finds sessions that have all the words in their name, or all in one message, case and accents aside: those found
    /// by name first, then by the newest message that was found. The last word may be the beginning of one.
    ///
    /// The work is bounded: 2,000 messages that the index finds, and for scripts that write without spaces the newest
    /// 20,000 messages.
    ///
    /// - Parameter text: Words; nothing in it is syntax.
    package func searchSessions(
        _ text: String, in scope: SessionScope = .all, limit: Int
    ) async throws -> [FoundSession] {
        guard let query = SearchQuery(text), limit > 0 else { return [] }
        _ = try await indexMessages(limit: Self.examinedHits)
        var found = try await read { db in
            let named = try db.sessions(named: query, in: scope, examined: Self.examinedNames, limit: limit).map {
                FoundSession(listed: $0)
            }
            return try db.adding(
                db.newestMessages(with: query, limit: Self.examinedHits), to: named, in: scope, limit: limit)
        }
        if query.hasWordsWithoutSpaces { found = try await addingScanned(query, to: found, in: scope, limit: limit) }
        return found
    }

    private func addingScanned(
        _ query: SearchQuery, to found: [FoundSession], in scope: SessionScope, limit: Int
    ) async throws -> [FoundSession] {
        var found = found
        var end = try await read { try $0.messageKeyEnd() }
        let start = max(0, end - Self.scannedMessages)
        while end > start, found.count < limit {
            let (range, sofar) = (max(start, end - Self.scannedPerRead)..<end, found)
            found = try await read { try $0.adding($0.scanAll(query, in: range), to: sofar, in: scope, limit: limit) }
            end = range.lowerBound
        }
        return found
    }
}

extension Database {
    /// Adds the sessions of messages, each once; sessions that are deleted or somebody else's are passed over.
    fileprivate func adding(
        _ messages: [MessageOfSession], to found: [FoundSession], in scope: SessionScope, limit: Int
    ) throws -> [FoundSession] {
        var found = found
        var seen = Set(found.map(\.listed.session.id))
        var keys: Set<Int64> = []
        for message in messages where found.count < limit && keys.insert(message.session).inserted {
            guard let listed = try listedSession(key: message.session), scope.covers(listed.session.owner),
                seen.insert(listed.session.id).inserted
            else { continue }
            found.append(FoundSession(listed: listed, match: message.hit))
        }
        return found
    }
}

import GRDB
import NaviProtocol

extension Store {
    /// Messages that the index finds are looked at until there are enough sessions, but no more than so many.
    private static let examinedHits = 50_000
    private static let examinedNames = 20_000
    /// Messages that a scan looks at, from the newest back, in steps of short reads.
    private static let scannedMessages: Int64 = 20_000
    private static let scannedPerRead: Int64 = 1000

    /// Finds sessions that have all the words in their name, or all in one message, case and accents aside: those found
    /// by name first, in the order of lists, then by the newest message that was found. The last word may be the
    /// beginning of one, from three letters on.
    ///
    /// The work is bounded: the names of the first 20,000 sessions of the scope, the newest 50,000 messages that the index
    /// finds, whosever they are, for scripts that write without spaces the newest 20,000 messages, and about two seconds.
    ///
    /// - Parameter text: Words; nothing in it is syntax.
    package func searchSessions(
        _ text: String, in scope: SessionScope = .all, limit: Int
    ) async throws -> FoundSessions {
        var found = FoundSessions(scope: scope, limit: limit)
        guard let query = SearchQuery(text), limit > 0 else { return found }
        let end = ContinuousClock.now + Self.searchLimit
        if try await !indexBeforeSearch() { found.isIncomplete = true }
        found = try await search(until: end) { [found] in try found.adding(named: query, $0, Self.examinedNames) }
        if !found.isFull {
            found = try await search(until: end) { [found] in try found.adding(indexed: query, $0, Self.examinedHits) }
        }
        if query.hasWordsWithoutSpaces { found = try await addingScanned(query, to: found, until: end) }
        return found
    }

    private func addingScanned(
        _ query: SearchQuery, to found: FoundSessions, until limit: ContinuousClock.Instant
    ) async throws -> FoundSessions {
        var found = found
        var end = try await read { try $0.messageKeyEnd() }
        let start = max(0, end - Self.scannedMessages)
        while end > start, !found.isFull, ContinuousClock.now < limit {
            let range = max(start, end - Self.scannedPerRead)..<end
            found = try await search(until: limit) { [found] in try found.adding(scanned: query, $0, range) }
            end = range.lowerBound
        }
        return found
    }
}

extension FoundSessions {
    fileprivate func adding(named query: SearchQuery, _ db: Database, _ examined: Int) throws -> FoundSessions {
        var found = self
        let isWhole = try db.sessions(named: query, in: scope, examined: examined) { session in
            found.add(named: session)
            return !found.isFull
        }
        if !isWhole { found.isIncomplete = true }
        return found
    }

    fileprivate func adding(indexed query: SearchQuery, _ db: Database, _ examined: Int) throws -> FoundSessions {
        var found = self
        let isWhole = try db.matches(of: query, examined: examined) { message, place in
            try found.add(place, db) { try db.hit(message, of: query) }
            return !found.isFull
        }
        if !isWhole { found.isIncomplete = true }
        return found
    }

    fileprivate func adding(scanned query: SearchQuery, _ db: Database, _ range: Range<Int64>) throws -> FoundSessions {
        var found = self
        let isWhole = try db.scanAll(query, in: range) { message in
            try found.add(Database.MessagePlace(session: message.session, index: message.hit.index), db) { message.hit }
            return !found.isFull
        }
        if !isWhole { found.isIncomplete = true }
        return found
    }
}

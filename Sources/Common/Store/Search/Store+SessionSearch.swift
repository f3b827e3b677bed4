import GRDB
import NaviProtocol

extension Store {
    /// Messages that wait are indexed before a search, but no more than so many.
    private static let indexedFirst = 2000
    /// Messages that the index finds are looked at until there are enough sessions, but no more than so many, in steps
    /// of short reads.
    private static let examinedHits = 50_000
    private static let hitsPerRead = 1000
    private static let examinedNames = 20_000
    /// Messages that a scan looks at, from the newest back, in steps of short reads.
    private static let scannedMessages: Int64 = 20_000
    private static let scannedPerRead: Int64 = 1000

    /// Finds sessions that have all the words in their name, or all in one message, case and accents aside: those found
    /// by name first, then by the newest message that was found. The last word may be the beginning of one.
    ///
    /// The work is bounded: the newest 50,000 messages that the index finds, whosever they are, and for scripts that
    /// write without spaces the newest 20,000 messages.
    ///
    /// - Parameter text: Words; nothing in it is syntax.
    package func searchSessions(
        _ text: String, in scope: SessionScope = .all, limit: Int
    ) async throws -> [FoundSession] {
        guard let query = SearchQuery(text), limit > 0 else { return [] }
        _ = try await indexMessages(limit: Self.indexedFirst)
        var found = FoundSessions(scope: scope, limit: limit)
        found.add(
            named: try await read {
                try $0.sessions(named: query, in: scope, examined: Self.examinedNames, limit: limit)
            })
        found = try await addingIndexed(query, to: found)
        if query.hasWordsWithoutSpaces { found = try await addingScanned(query, to: found) }
        return found.list
    }

    private func addingIndexed(_ query: SearchQuery, to found: FoundSessions) async throws -> FoundSessions {
        var found = found
        var end = Int64.max
        for _ in 0..<(Self.examinedHits / Self.hitsPerRead) where !found.isFull {
            let (before, sofar) = (end, found)
            let page = try await read { db in
                var found = sofar
                let matches = try db.matches(of: query, before: before, limit: Self.hitsPerRead)
                for match in matches {
                    try found.add(match.session, db) { try db.hit(match.message, of: query) }
                }
                return (found: found, last: matches.count == Self.hitsPerRead ? matches.last : nil)
            }
            found = page.found
            guard let last = page.last else { break }
            end = last.message
        }
        return found
    }

    private func addingScanned(_ query: SearchQuery, to found: FoundSessions) async throws -> FoundSessions {
        var found = found
        var end = try await read { try $0.messageKeyEnd() }
        let start = max(0, end - Self.scannedMessages)
        while end > start, !found.isFull {
            let (range, sofar) = (max(start, end - Self.scannedPerRead)..<end, found)
            found = try await read { db in
                var found = sofar
                for message in try db.scanAll(query, in: range) {
                    try found.add(message.session, db) { message.hit }
                }
                return found
            }
            end = range.lowerBound
        }
        return found
    }
}

import NaviProtocol

extension Store {
    /// A search gives what it has found after so long.
    static let searchLimit = Duration.seconds(2)
    /// Messages of one session that a scan looks at, from the newest back, in steps of short reads.
    private static let scannedMessages = 20_000
    private static let scannedPerRead = 500

    /// Finds messages of a session by their words, case and accents aside; the last word may be the beginning of one,
    /// from three letters on. What waits for the index is indexed first, as far as a little time allows. Scripts that
    /// write without spaces, and words that the index does not know, are looked for in the newest messages themselves.
    ///
    /// It takes about two seconds at most; what was found until then is the answer, which is incomplete.
    ///
    /// - Parameters:
    ///   - query: Words; nothing in it is syntax.
    ///   - turn: Messages of this turn are passed over.
    package func searchMessages(
        _ session: SessionID, query text: String, except turn: TurnID? = nil, limit: Int
    ) async throws -> SearchAnswer {
        guard let query = SearchQuery(text), limit > 0,
            let lineage = try await read({ try $0.lineage(session) })
        else { return SearchAnswer(hits: []) }
        let end = ContinuousClock.now + Self.searchLimit
        var answer = SearchAnswer(hits: [], isIncomplete: try await !indexBeforeSearch(in: lineage))
        try await addIndexed(query, of: lineage, needsAll: true, except: turn, limit: limit, until: end, to: &answer)
        if answer.hits.count < limit, answer.hits.isEmpty || query.hasWordsWithoutSpaces {
            try await addScanned(query, session, lineage: lineage, except: turn, limit: limit, until: end, to: &answer)
        }
        if answer.hits.isEmpty, query.words.count > 1 {
            try await addIndexed(
                query, of: lineage, needsAll: false, except: turn, limit: limit, until: end, to: &answer)
            answer.isPartial = !answer.hits.isEmpty
        }
        return answer
    }

    /// Weighing words takes looking at every message that has one of them, whosever it is. When that takes too long, the
    /// newest are good enough.
    private func addIndexed(
        _ query: SearchQuery, of lineage: Lineage, needsAll: Bool, except turn: TurnID?, limit: Int,
        until end: ContinuousClock.Instant, to answer: inout SearchAnswer
    ) async throws {
        let now = ContinuousClock.now
        for (isRanked, until) in [(true, now + (end - now) / 2), (false, end)] {
            answer.hits = []
            var isWhole = true
            for stretch in lineage.stretches where isWhole && answer.hits.count < limit {
                let room = limit - answer.hits.count
                let result = try await search(until: until) {
                    try $0.search(
                        query, of: stretch, needsAll: needsAll, isRanked: isRanked, except: turn, limit: room)
                }
                answer.hits += result.hits
                isWhole = result.isWhole
            }
            if isWhole { return }
        }
        answer.isIncomplete = true
    }

    private func addScanned(
        _ query: SearchQuery, _ session: SessionID, lineage: Lineage, except turn: TurnID?, limit: Int,
        until limitOfTime: ContinuousClock.Instant, to answer: inout SearchAnswer
    ) async throws {
        let known = Set(answer.hits.map(\.index))
        var end = try await self.session(session)?.messageCount ?? 0
        let start = max(0, end - Self.scannedMessages)
        while end > start, answer.hits.count < limit {
            let range = max(start, end - Self.scannedPerRead)..<end
            let result = try await search(until: limitOfTime) {
                try $0.scan(query, of: lineage, in: range, except: turn)
            }
            answer.hits += result.hits.filter { !known.contains($0.index) }.prefix(limit - answer.hits.count)
            guard result.isWhole else {
                answer.isIncomplete = true
                return
            }
            end = range.lowerBound
        }
    }
}

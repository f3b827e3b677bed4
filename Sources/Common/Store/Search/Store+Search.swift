import NaviProtocol

extension Store {
    /// Text that one transaction indexes: 3 ms of work, and rarely ten times that, when the index merges its parts.
    private static let indexedBytesPerTransaction = 16 * 1024
    /// Messages that a search indexes before it looks; more wait only after an upgrade, and the janitor takes them in.
    private static let indexedPerSearch = 5000
    /// Messages that one transaction lines up for the index: a millisecond of work.
    private static let linedUpPerTransaction = 500
    /// Messages that a search lines up; more are new only where no janitor runs.
    private static let linedUpPerSearch = 50_000
    /// Messages of one session that a scan looks at, from the newest back, in steps of short reads.
    private static let scannedMessages = 20_000
    private static let scannedPerRead = 500

    /// Takes waiting messages of all sessions into the full-text index, in short transactions.
    ///
    /// - Returns: How many; fewer than `limit` when none wait any more.
    package func indexMessages(limit: Int) async throws -> Int {
        _ = try await lineUpMessages()
        let waiting = try await read { try $0.messagesToIndex(limit: limit) }
        try await index(waiting)
        return waiting.count
    }

    /// Finds messages of a session by their words, case and accents aside; the last word may be the beginning of one.
    /// What waits for the index is indexed first. Scripts that write without spaces, and words that the index does not
    /// know, are looked for in the newest messages themselves.
    ///
    /// - Parameters:
    ///   - query: Words; nothing in it is syntax.
    ///   - turn: Messages of this turn are passed over.
    package func searchMessages(
        _ session: SessionID, query text: String, except turn: TurnID? = nil, limit: Int
    ) async throws -> SearchAnswer {
        guard let query = SearchQuery(text), limit > 0,
            let key = try await read({ try $0.sessionKey(session) })
        else { return SearchAnswer(hits: []) }
        let isIncomplete = try await indexWaiting(of: key)
        var hits = try await read { try $0.search(query, of: key, needsAll: true, except: turn, limit: limit) }
        if hits.count < limit, hits.isEmpty || query.hasWordsWithoutSpaces {
            let known = Set(hits.map(\.index))
            let found = try await scan(query, session: session, key: key, except: turn, limit: limit)
            hits += found.filter { !known.contains($0.index) }.prefix(limit - hits.count)
        }
        guard hits.isEmpty, query.words.count > 1 else {
            return SearchAnswer(hits: hits, isIncomplete: isIncomplete)
        }
        hits = try await read { try $0.search(query, of: key, needsAll: false, except: turn, limit: limit) }
        return SearchAnswer(hits: hits, isPartial: !hits.isEmpty, isIncomplete: isIncomplete)
    }

    /// - Returns: Whether more messages wait than were indexed.
    private func indexWaiting(of session: Int64) async throws -> Bool {
        let isLinedUp = try await lineUpMessages()
        let waiting = try await read { try $0.messagesToIndex(of: session, limit: Self.indexedPerSearch + 1) }
        try await index(Array(waiting.prefix(Self.indexedPerSearch)))
        return !isLinedUp || waiting.count > Self.indexedPerSearch
    }

    /// Lines up what was written since the last time.
    ///
    /// - Returns: Whether that was all.
    private func lineUpMessages() async throws -> Bool {
        for _ in 0..<(Self.linedUpPerSearch / Self.linedUpPerTransaction) {
            guard try await read({ try $0.hasMessagesToLineUp() }) else { return true }
            try await write(.normal) { try $0.db.lineUpMessages(limit: Self.linedUpPerTransaction) }
        }
        return try await read { try !$0.hasMessagesToLineUp() }
    }

    private func index(_ messages: [Int64]) async throws {
        var rest = messages[...]
        while !rest.isEmpty {
            let batch = rest
            let done = try await write(.normal) {
                try $0.db.index(batch, byteLimit: Self.indexedBytesPerTransaction)
            }
            rest = rest.dropFirst(done)
        }
    }

    private func scan(
        _ query: SearchQuery, session: SessionID, key: Int64, except turn: TurnID?, limit: Int
    ) async throws -> [SearchHit] {
        var hits: [SearchHit] = []
        var end = try await self.session(session)?.messageCount ?? 0
        let start = max(0, end - Self.scannedMessages)
        while end > start, hits.count < limit {
            let range = max(start, end - Self.scannedPerRead)..<end
            hits += try await read { try $0.scan(query, of: key, in: range, except: turn) }
            end = range.lowerBound
        }
        return Array(hits.prefix(limit))
    }
}

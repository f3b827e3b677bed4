import NaviProtocol

/// Taking messages into the full-text index: one task at a time, in short steps that give way to users.
extension Store {
    /// Text that one step indexes: 3 ms of work, and rarely ten times that, when the index merges its parts.
    private static let indexedBytesPerStep = 16 * 1024
    /// Messages that one step lines up for the index: a millisecond of work.
    private static let linedUpPerStep = 500
    /// How long a search waits for what is new to be indexed. More is new only after an upgrade, or without a janitor.
    private static let patience = Duration.milliseconds(300)
    /// Messages that are taken out of the line at once.
    private static let batch = 500
    /// Of one session, the newest messages that a search in it may index.
    private static let examinedMessages = 5000

    /// Takes waiting messages of all sessions into the full-text index.
    ///
    /// - Returns: How many; fewer than `limit` when none wait any more, or the task was cancelled.
    package func indexMessages(limit: Int) async throws -> Int {
        try await indexing.pass {
            _ = try await lineUpMessages(until: nil)
            let waiting = try await read { try $0.messagesToIndex(limit: limit) }
            return try await index(waiting, until: nil)
        }
    }

    /// Takes in what is new before a search through all sessions, as far as a little time allows.
    ///
    /// - Returns: Whether that was all.
    func indexBeforeSearch() async throws -> Bool {
        try await indexing(until: .now + Self.patience) { store, end in
            guard try await store.lineUpMessages(until: end) else { return false }
            while true {
                let waiting = try await store.read { try $0.messagesToIndex(limit: Self.batch) }
                if waiting.isEmpty { return true }
                if try await store.index(waiting, until: end) < waiting.count { return false }
            }
        }
    }

    /// The same before a search in one session: what that session and those that it branches from have.
    func indexBeforeSearch(in lineage: Lineage) async throws -> Bool {
        try await indexing(until: .now + Self.patience) { store, end in
            guard try await store.lineUpMessages(until: end) else { return false }
            let waiting = try await store.read { db in
                try lineage.stretches.flatMap {
                    try db.messagesToIndex(of: $0.session, examined: Self.examinedMessages)
                }
            }
            return try await store.index(waiting, until: end) == waiting.count
        }
    }

    /// Who comes too late, since others have indexed all the time, does without.
    private func indexing(
        until end: ContinuousClock.Instant, _ body: (Store, ContinuousClock.Instant) async throws -> Bool
    ) async throws -> Bool {
        try await indexing.pass { ContinuousClock.now < end ? try await body(self, end) : false }
    }

    /// Lines up what was written since the last time.
    ///
    /// - Returns: Whether that was all.
    private func lineUpMessages(until end: ContinuousClock.Instant?) async throws -> Bool {
        while try await read({ try $0.hasMessagesToLineUp() }) {
            guard goesOn(until: end) else { return false }
            try await upkeepStep { db, _ in try db.lineUpMessages(limit: Self.linedUpPerStep) }
        }
        return true
    }

    /// - Returns: How many of the messages are done.
    private func index(_ messages: [Int64], until end: ContinuousClock.Instant?) async throws -> Int {
        var rest = messages[...]
        while !rest.isEmpty, goesOn(until: end) {
            let batch = rest
            let done = try await upkeepStep { db, limit in
                try db.index(batch, byteLimit: Self.indexedBytesPerStep, limit: limit)
            }
            rest = rest.dropFirst(done)
        }
        return messages.count - rest.count
    }

    private func goesOn(until end: ContinuousClock.Instant?) -> Bool {
        !Task.isCancelled && end.map { ContinuousClock.now < $0 } ?? true
    }
}

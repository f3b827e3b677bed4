import GRDB

extension Store {
    /// Pages of the index that one step writes: a few milliseconds of work.
    private static let pagesPerStep = 32

    /// Takes the words of deleted messages out of the search index for good. Until then they stand in it, marked as
    /// deleted: the index forgets what it has marked when it puts its parts together.
    ///
    /// - Parameter pages: How many it writes at most; what is left is done the next time.
    package func forgetWords(pages: Int) async throws {
        var rest = pages
        while rest > 0, !Task.isCancelled {
            let isDone = try await upkeepStep { db, _ in try db.forgetWords(pages: Self.pagesPerStep) }
            if isDone { return }
            rest -= Self.pagesPerStep
        }
    }
}

extension Database {
    /// Tells, across processes, that the index has words to forget.
    private static let key = "words_to_forget"

    /// To be called with the deletion of messages.
    func noteWordsToForget() throws {
        if try meta(Self.key) == nil { try setMeta(Self.key, to: "yes") }
    }

    /// Puts parts of the index together.
    ///
    /// - Returns: Whether all are one part now, and nothing is left to forget.
    fileprivate func forgetWords(pages: Int) throws -> Bool {
        guard try meta(Self.key) != nil else { return true }
        let before = totalChanges
        // A negative number takes all parts, and not just those that are many enough.
        try run("INSERT INTO message_search (message_search, rank) VALUES ('merge', ?)", -pages)
        // The statement itself counts as one: <https://sqlite.org/fts5.html#the_merge_command>.
        guard totalChanges - before < 2 else { return false }
        try run("DELETE FROM meta WHERE key = ?", Self.key)
        return true
    }
}

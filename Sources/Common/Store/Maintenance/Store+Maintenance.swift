import NaviProtocol

extension Store {
    /// Rows that one step removes at most.
    private static let purgedRows = 200
    /// Pages that one step gives back: about a millisecond of work.
    private static let vacuumedPages = 64
    /// How long writers may wait for readers that are in the way of a checkpoint: so long that it seldom has to be tried
    /// twice, so short that nobody notices.
    package static let checkpointPatience = Duration.milliseconds(10)

    /// Removes some of the rows of a deleted session, in one short step, and then leaves the database to others for a
    /// while. Its own row goes last.
    ///
    /// - Returns: How many rows went; 0 when none is left, and while one of its turns is open.
    package func purgeDeletedSession(_ session: SessionID, rows: Int? = nil) async throws -> Int {
        try await upkeepStep { db, limit in
            guard let key = try db.purgeableSession(session) else { return 0 }
            var purge = Purge(db: db, session: key, budget: rows ?? Self.purgedRows, limit: limit)
            try purge.run()
            return purge.removed
        }
    }

    /// Moves the write-ahead log into the database and begins it anew. Nearly all of the work is done beside writers; they
    /// wait for the rest, and as long as `patience` for readers to leave the log.
    package func checkpoint(
        _ kind: CheckpointKind, patience: Duration = checkpointPatience
    ) async throws -> CheckpointResult {
        let round = CheckpointRound(
            path: configuration.path, settings: configuration.connection(writer.pulse), kind: kind, patience: patience,
            pulse: writer.pulse)
        do {
            return try await exclusively { try round.run(with: $0) }
        } catch let error as StoreError where error.code == .busy {
            return CheckpointResult(busy: true)
        }
    }

    /// How much of the write-ahead log is in use; `nil` when there is none.
    package func logUsage() throws -> LogUsage? {
        do {
            return try WriteAheadLog(path: configuration.path + "-wal").usage()
        } catch {
            throw StoreError.wrapping(error, while: "looking at the log")
        }
    }

    /// Gives up to `pages` free pages back to the file system, in short steps.
    package func incrementalVacuum(pages: Int) async throws {
        var rest = pages
        while rest > 0, !Task.isCancelled {
            let count = min(rest, Self.vacuumedPages)
            let free = try await upkeepStep { db, _ in
                try db.run("PRAGMA incremental_vacuum(\(count))")
                return try db.first("PRAGMA freelist_count") { $0.int(0) } ?? 0
            }
            if free == 0 { return }
            rest -= count
        }
    }
}

import NaviProtocol

extension Store {
    /// Removes rows of deleted sessions, about `batch` of them at most, in one short transaction.
    ///
    /// A session is left alone while one of its turns is open. Its own row goes last.
    ///
    /// - Returns: How many rows went; 0 when there is nothing left to do now.
    package func purgeDeletedSessions(batch: Int) async throws -> Int {
        try await write(.normal) { transaction in
            var purge = Purge(db: transaction.db, budget: batch)
            try purge.run()
            return purge.removed
        }
    }

    /// Moves the write-ahead log into the database and begins it anew. To be called by one process only.
    ///
    /// - Parameter patience: How long to wait for the writer's lock, and with it in hand for readers to leave the log.
    package func checkpoint(
        _ kind: CheckpointKind, patience: Duration = .milliseconds(100)
    ) async throws -> CheckpointResult {
        let round = CheckpointRound(
            path: configuration.path, settings: configuration.connection(writer.pulse), kind: kind,
            patience: BusyWait(limit: patience), pulse: writer.pulse)
        do {
            return try await exclusively { try round.run(with: $0) }
        } catch let error as StoreError where error.code == .busy {
            return CheckpointResult(busy: true, walFrames: 0, checkpointed: 0)
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

    /// Gives up to `pages` free pages back to the file system.
    ///
    /// - Returns: How many free pages remain in the file.
    package func incrementalVacuum(pages: Int) async throws -> Int {
        try await write(.normal) { transaction in
            try transaction.db.run("PRAGMA incremental_vacuum(\(max(1, pages)))")
            return try transaction.db.first("PRAGMA freelist_count") { $0.int(0) } ?? 0
        }
    }
}

import NaviProtocol

extension Store {
    /// Records an upload and moves `lastActive`. Durability `full`.
    ///
    /// - Parameters:
    ///   - sessionLimitBytes: The most that the session's present files may hold together.
    ///   - turn: The turn on whose behalf the file is added, if it is not a user's.
    /// - Throws: `fenced` when the turn is no longer held.
    package func addFile(
        _ session: SessionID, name: String, size: Int, contentType: String, sessionLimitBytes: Int = .max,
        turn: TurnRef? = nil, now: Timestamp
    ) async throws -> AddFile {
        try await write(.full) { transaction in
            let db = transaction.db
            if let turn { _ = try db.heldTurn(turn) }
            guard var row = try db.session(session), let files = try db.filesKey(session) else {
                return .unknownSession
            }
            if try db.file(name, of: files) != nil { return .nameTaken }
            if try db.presentFileBytes(of: files) > sessionLimitBytes - size { return .sessionFull }
            let file = FileRecord(name: name, size: size, contentType: contentType, createdAt: now)
            try db.insertFile(file, of: files)
            row.touch(now)
            try db.saveActivity(of: row)
            return .added(file)
        }
    }

    /// All uploads of the session, oldest first, in whatever state they are.
    package func files(_ session: SessionID) async throws -> [FileRecord] {
        try await read { db in
            guard let key = try db.filesKey(session) else { return [] }
            return try db.files(of: key)
        }
    }

    /// One upload, in whatever state it is. Its own name may be another form of the one that was asked for.
    package func file(_ session: SessionID, name: String) async throws -> FileRecord? {
        try await read { db in
            guard let key = try db.filesKey(session) else { return nil }
            return try db.file(meant: name, of: key)
        }
    }

    /// Every name the session has used, deleted files included.
    package func fileNames(_ session: SessionID) async throws -> Set<String> {
        Set(try await files(session).map(\.name))
    }

    /// Marks a present file for deletion. Durability `full`; only then may it be unlinked, and `markFilesDeleted` follow.
    ///
    /// - Returns: `nil` when there is no such file present.
    package func deleteFile(_ session: SessionID, name: String, now: Timestamp) async throws -> FileRecord? {
        try await write(.full) { transaction in
            let db = transaction.db
            guard let key = try db.filesKey(session), let file = try db.file(meant: name, of: key),
                file.state == .present
            else { return nil }
            try db.markFileDeleting(file.name, of: key)
            return try db.file(file.name, of: key)
        }
    }
}

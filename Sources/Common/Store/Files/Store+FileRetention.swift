import GRDB
import NaviProtocol

/// The deletion of files by age: intent in the row, then the file, then the row; a crash in between is harmless.
extension Store {
    /// Sessions that have files, no open turn, and were last active before `inactiveSince`.
    package func expiredFileSessions(inactiveSince: Timestamp, limit: Int) async throws -> [SessionID] {
        try await read { try $0.sessionsWithExpiredFiles(inactiveSince, limit: limit) }
    }

    /// Marks all files of a session for deletion, if the rule still holds now. Durability `full`.
    ///
    /// - Returns: What is to be unlinked; empty when the session has become active meanwhile.
    package func markFilesDeleting(_ session: SessionID, inactiveSince: Timestamp) async throws -> [FileRecord] {
        try await write(.full) { transaction in
            let db = transaction.db
            guard let row = try db.session(session), row.record.lastActive < inactiveSince,
                try db.openTurnCount(of: row.key) == 0
            else { return [] }
            for file in try db.files(of: row.key) where file.state == .present {
                try db.markFileDeleting(file.name, of: row.key)
            }
            return try db.files(of: row.key).filter { $0.state == .deleting }
        }
    }

    /// Turns records of unlinked files into tombstones. Repeating it is harmless.
    package func markFilesDeleted(_ session: SessionID, names: [String], now: Timestamp) async throws {
        try await write(.normal) { transaction in
            guard let key = try transaction.db.sessionKey(session) else { return }
            for name in names { try transaction.db.markFileDeleted(name, of: key, now: now) }
        }
    }

    /// Deleted sessions that have not been purged: their directories may still be there.
    package func deletedSessionsAwaitingFiles(limit: Int = 100) async throws -> [SessionID] {
        try await read { try $0.deletedSessions(limit: limit) }
    }

    /// Which of these sessions have no open turn and were last active before `inactiveSince`.
    package func quiet(ids: [String], inactiveSince: Timestamp) async throws -> Set<String> {
        try await read { db in
            var found: Set<String> = []
            for text in ids {
                guard let id = SessionID(text), let row = try db.session(id), row.record.lastActive < inactiveSince,
                    try db.openTurnCount(of: row.key) == 0
                else { continue }
                found.insert(text)
            }
            return found
        }
    }

    /// Which of these names of directories belong to a session that exists.
    package func existing(ids: [String]) async throws -> Set<String> {
        try await read { db in
            var found: Set<String> = []
            for text in ids {
                // Only the exact form is a session's directory.
                guard let id = SessionID(text), id.description == text else { continue }
                if try db.sessionKey(id) != nil { found.insert(text) }
            }
            return found
        }
    }
}

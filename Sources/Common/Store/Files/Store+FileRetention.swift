import GRDB
import NaviProtocol

/// The deletion of files by age: intent in the row, then the file, then the row; a crash in between is harmless.
extension Store {
    /// The next sessions that have files, and whose whole family has no open turn and was last active before
    /// `inactiveSince`.
    package func expiredFileSessions(
        inactiveSince: Timestamp, walk: inout SessionWalk, limit: Int
    ) async throws -> [SessionID] {
        let start = walk
        return walk.advance(
            by: try await read { try $0.sessionsWithExpiredFiles(inactiveSince, behind: start, limit: limit) })
    }

    /// Marks all files of a session's family for deletion, if the rule still holds now. Durability `full`.
    ///
    /// - Returns: What is to be unlinked; empty when the session has become active meanwhile.
    package func markFilesDeleting(_ session: SessionID, inactiveSince: Timestamp) async throws -> [FileRecord] {
        try await upkeepStep(.full) { db, _ in
            guard let key = try db.filesKey(session), try db.isQuiet(session, since: inactiveSince) else { return [] }
            for file in try db.files(of: key) where file.state == .present {
                try db.markFileDeleting(file.name, of: key)
            }
            return try db.files(of: key).filter { $0.state == .deleting }
        }
    }

    /// Turns records of unlinked files into tombstones. Repeating it is harmless.
    package func markFilesDeleted(_ session: SessionID, names: [String], now: Timestamp) async throws {
        try await write(.normal) { transaction in
            guard let key = try transaction.db.filesKey(session) else { return }
            for name in names { try transaction.db.markFileDeleted(name, of: key, now: now) }
        }
    }

    /// The next of the deleted sessions that have not been purged: their directories may still be there.
    package func deletedSessions(walk: inout SessionWalk, limit: Int) async throws -> [SessionID] {
        let start = walk
        return walk.advance(by: try await read { try $0.deletedSessions(behind: start, limit: limit) })
    }

    /// Which of these sessions have been deleted and not been purged yet.
    package func deleted(_ sessions: some Sequence<SessionID> & Sendable) async throws -> Set<SessionID> {
        try await read { db in
            Set(
                try sessions.filter {
                    try db.exists("SELECT 1 FROM sessions WHERE session_id = ? AND deleted_at IS NOT NULL", $0)
                })
        }
    }

    /// Which of these sessions have no open turn and were last active before `inactiveSince`.
    package func quiet(
        _ sessions: some Sequence<SessionID> & Sendable, inactiveSince: Timestamp
    ) async throws -> Set<SessionID> {
        try await read { db in
            Set(
                try sessions.filter { id in
                    guard let row = try db.session(id), row.record.lastActive < inactiveSince else { return false }
                    return try db.openTurnCount(of: row.key) == 0
                })
        }
    }

    /// Which of these sessions exist, or have files that are their branches', too.
    package func existing(_ sessions: some Sequence<SessionID> & Sendable) async throws -> Set<SessionID> {
        try await read { db in Set(try sessions.filter { try db.filesKey($0) != nil }) }
    }
}

import GRDB
import NaviProtocol

/// The SQL of the table `files`.
extension Database {
    func insertFile(_ file: FileRecord, of session: Int64) throws {
        try run(
            "INSERT INTO files (session, name, size, content_type, created_at) VALUES (?, ?, ?, ?, ?)", session,
            file.name, file.size, file.contentType, file.createdAt)
    }

    func files(of session: Int64) throws -> [FileRecord] {
        try all("SELECT \(FileRecord.columns) FROM files WHERE session = ? ORDER BY id", session) { try FileRecord($0) }
    }

    func file(_ name: String, of session: Int64) throws -> FileRecord? {
        try first("SELECT \(FileRecord.columns) FROM files WHERE session = ? AND name = ?", session, name) {
            try FileRecord($0)
        }
    }

    /// The file that a name means: the one with the very bytes of it, else the oldest whose name is the same text in
    /// another form of Unicode. Keyboards, browsers and models write `é` in one way, some file systems in another.
    func file(meant name: String, of session: Int64) throws -> FileRecord? {
        if let file = try file(name, of: session) { return file }
        guard name.utf8.contains(where: { $0 >= 0x80 }) else { return nil }
        let alike = try files(of: session).filter { $0.name == name }
        return alike.first { $0.state == .present } ?? alike.first
    }

    func presentFileBytes(of session: Int64) throws -> Int {
        try first("SELECT total(size) FROM files WHERE session = ? AND state = 0", session) { $0.int(0) } ?? 0
    }

    func markFileDeleting(_ name: String, of session: Int64) throws {
        try run("UPDATE files SET state = 1 WHERE session = ? AND name = ? AND state = 0", session, name)
    }

    func markFileDeleted(_ name: String, of session: Int64, now: Timestamp) throws {
        try run(
            "UPDATE files SET state = 2, deleted_at = ? WHERE session = ? AND name = ? AND state = 1", now, session,
            name)
    }

    /// Sessions with files on disk whose families have no open turns, and were last active before a moment, behind a place.
    func sessionsWithExpiredFiles(
        _ inactiveSince: Timestamp, behind walk: SessionWalk = SessionWalk(), limit: Int
    ) throws -> [WalkedSession] {
        try all(
            """
            SELECT s.session_id, s.id FROM sessions s
            WHERE s.id IN (SELECT session FROM files INDEXED BY file_live WHERE state < 2)
                AND s.id > ?2 AND \(FamilyQuery.isThere) AND NOT EXISTS (\(FamilyQuery.active))
            ORDER BY s.id LIMIT ?
            """, inactiveSince, walk.key, limit
        ) { WalkedSession(id: $0.id(0), walk: SessionWalk(key: $0.int64(1))) }
    }
}

extension FileRecord {
    fileprivate static let columns = "name, size, content_type, created_at, state, deleted_at"

    fileprivate init(_ row: ResultRow) throws {
        self.init(
            name: row.text(0), size: row.count(1), contentType: row.text(2), createdAt: row.time(3),
            state: try row.decoded(4, "the state of a file", State.init(code:)), deletedAt: row.optionalTime(5))
    }
}

extension FileRecord.State {
    /// `nil` for a code that this version does not know.
    fileprivate init?(code: Int) {
        switch code {
        case 0: self = .present
        case 1: self = .deleting
        case 2: self = .deleted
        default: return nil
        }
    }
}

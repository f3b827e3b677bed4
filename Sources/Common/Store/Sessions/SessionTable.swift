import GRDB
import NaviProtocol

/// The SQL of the table `sessions`. Deleted sessions are invisible unless a name says otherwise.
extension Database {
    func insertSession(_ record: SessionRecord) throws {
        try run(
            "INSERT INTO sessions (session_id, profile_id, created_at, last_active, owner) VALUES (?, ?, ?, ?, ?)",
            record.id, record.profileID, record.createdAt, record.lastActive, record.owner)
    }

    func session(_ id: SessionID) throws -> SessionRow? {
        try first(SessionQuery.byID, id) { SessionRow($0) }
    }

    /// The key of a session, for reading its other tables.
    func sessionKey(_ id: SessionID) throws -> Int64? {
        try first("SELECT id FROM sessions WHERE session_id = ? AND deleted_at IS NULL", id) { $0.int64(0) }
    }

    /// Sessions behind a place, with the places of their own.
    func listSessions(
        _ scope: SessionScope, limit: Int, behind place: SessionPlace?, branches: Bool
    ) throws -> [(session: ListedSession, place: SessionPlace)] {
        // Without one, a bound that every session is below: the list is read along its index in either case.
        let pinned = place.map { $0.pinned ? 1 : 0 } ?? 2
        let lastActive = place?.lastActive ?? Timestamp(milliseconds: 0)
        let key = place?.key ?? 0
        let read: (ResultRow) -> (session: ListedSession, place: SessionPlace) = { row in
            (ListedSession(row), SessionRow(row).place)
        }
        switch scope {
        case .all: return try all(SessionQuery.list(branches: branches), pinned, lastActive, key, limit, read: read)
        case .owner(let owner):
            return try all(
                SessionQuery.listOfOwner(branches: branches), owner, pinned, lastActive, key, limit, read: read)
        }
    }

    /// Where a session stands, or stood when it was deleted, and whose it is.
    func place(of id: SessionID) throws -> (place: SessionPlace, owner: String)? {
        try first("SELECT pinned, last_active, id, owner FROM sessions WHERE session_id = ?", id) { row in
            (SessionPlace(pinned: row.bool(0), lastActive: row.time(1), key: row.int64(2)), row.text(3))
        }
    }

    func listedSession(_ id: SessionID) throws -> ListedSession? {
        try first(SessionQuery.listedByID, id) { ListedSession($0) }
    }

    func listedSession(key: Int64) throws -> ListedSession? {
        try first(SessionQuery.listedByKey, key) { ListedSession($0) }
    }

    /// Writes what users change.
    func saveSettings(of session: SessionRow) throws {
        let record = session.record
        try run(
            """
            UPDATE sessions SET profile_id = ?, name = ?, name_is_user_given = ?, pinned = ?, last_active = ?
            WHERE id = ?
            """,
            record.profileID, record.name, record.nameIsUserGiven, record.pinned, record.lastActive, session.key)
    }

    /// Writes what a message in the middle of a turn changes.
    func saveHistoryFigures(of session: SessionRow) throws {
        try run(
            "UPDATE sessions SET message_count = ?, preview = ? WHERE id = ?",
            session.record.messageCount, session.record.preview, session.key)
    }

    /// Writes what an accepted message and the end of a turn change; this moves the session in the list.
    func saveActivity(of session: SessionRow) throws {
        let record = session.record
        try run(
            SessionQuery.saveActivity, record.lastActive, record.messageCount, record.preview, record.context.tokens,
            record.maxContextTokens, session.turnCount, record.context.estimate, record.context.parts.system,
            record.context.parts.tools, record.context.parts.files, session.key)
    }

    /// Writes what another summary changes.
    func saveContext(of session: SessionRow) throws {
        let record = session.record
        try run(
            "UPDATE sessions SET context_tokens = ?, context_estimate = ?, compression = ? WHERE id = ?",
            record.context.tokens, record.context.estimate, record.compressionID, session.key)
    }

    func markSessionDeleted(_ session: SessionRow, now: Timestamp) throws {
        try run("UPDATE sessions SET deleted_at = ? WHERE id = ?", now, session.key)
    }
}

/// Queries whose plans are tested.
enum SessionQuery {
    static let byID = "SELECT \(SessionRow.columns) FROM sessions s WHERE session_id = ? AND deleted_at IS NULL"

    /// What the session is doing, as a code of `ListedSession`. Few turns are open, so all lookups end at once.
    private static let activity = """
        CASE
        WHEN \(TurnQuery.noneIsOpen) THEN 0
        WHEN EXISTS (
            SELECT 1 FROM turns t INDEXED BY turn_running
            CROSS JOIN tool_calls c INDEXED BY tool_call_asked ON c.turn = t.id AND c.approval = 1 AND c.state < 2
            WHERE t.session = s.id AND t.state = 1) THEN 2
        ELSE 1 END
        """

    static let listedByID = """
        SELECT \(SessionRow.columns), \(activity) FROM sessions s WHERE session_id = ? AND deleted_at IS NULL
        """

    static let listedByKey = """
        SELECT \(SessionRow.columns), \(activity) FROM sessions s WHERE id = ? AND deleted_at IS NULL
        """

    /// Of a family, only the branch that was used last.
    private static let isUsedLast = """
        (s.family IS NULL OR NOT EXISTS (
            SELECT 1 FROM sessions b INDEXED BY session_family
            WHERE b.family = s.family AND b.deleted_at IS NULL AND (b.last_active, b.id) > (s.last_active, s.id)))
        """

    /// - Parameter branches: All of a family, not the one that was used last alone.
    static func list(branches: Bool = false) -> String { branches ? listOfAll : listOfFamilies }
    static func listOfOwner(branches: Bool = false) -> String { branches ? listOfAllOfOwner : listOfFamiliesOfOwner }

    private static let listOfAll = list(where: "TRUE")
    private static let listOfFamilies = list(where: isUsedLast)
    private static let listOfAllOfOwner = listOfOwner(where: "TRUE")
    private static let listOfFamiliesOfOwner = listOfOwner(where: isUsedLast)

    private static func list(where condition: String) -> String {
        """
        SELECT \(SessionRow.columns), \(activity) FROM sessions s INDEXED BY session_list
        WHERE deleted_at IS NULL AND (pinned, last_active, id) < (?, ?, ?) AND \(condition)
        ORDER BY pinned DESC, last_active DESC, id DESC LIMIT ?
        """
    }

    private static func listOfOwner(where condition: String) -> String {
        """
        SELECT \(SessionRow.columns), \(activity) FROM sessions s INDEXED BY session_list_of_owner
        WHERE deleted_at IS NULL AND owner <> '' AND owner = ? AND (pinned, last_active, id) < (?, ?, ?)
            AND \(condition)
        ORDER BY pinned DESC, last_active DESC, id DESC LIMIT ?
        """
    }

    /// Keys and names, in the order of lists.
    static let names = """
        SELECT id, name FROM sessions s INDEXED BY session_list WHERE deleted_at IS NULL AND name IS NOT NULL
            AND \(isUsedLast)
        ORDER BY pinned DESC, last_active DESC LIMIT ?
        """

    static let namesOfOwner = """
        SELECT id, name FROM sessions s INDEXED BY session_list_of_owner
        WHERE deleted_at IS NULL AND owner <> '' AND owner = ? AND name IS NOT NULL AND \(isUsedLast)
        ORDER BY pinned DESC, last_active DESC LIMIT ?
        """

    static let saveActivity = """
        UPDATE sessions SET last_active = ?, message_count = ?, preview = ?, context_tokens = ?,
            max_context_tokens = ?, turn_count = ?, context_estimate = ?, context_system = ?, context_tools = ?,
            context_files = ?
        WHERE id = ?
        """
}

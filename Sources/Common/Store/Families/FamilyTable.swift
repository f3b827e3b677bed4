import GRDB
import NaviProtocol

/// The SQL of families: a session and all that branch off from it, or from one of its branches.
///
/// Files are the family's: their rows and their folder are those of the session that all come from, whichever of them
/// an upload came to.
extension Database {
    /// The key of the session that has the files of this one; also for one that is deleted while it has branches.
    func filesKey(_ id: SessionID) throws -> Int64? {
        try first(FamilyQuery.filesKey, id) { $0.int64(0) }
    }

    /// Whether nobody of the family of a session has an open turn, or has been active since.
    func isQuiet(_ session: SessionID, since moment: Timestamp) throws -> Bool {
        try exists(
            """
            SELECT 1 FROM sessions s WHERE NOT EXISTS (\(FamilyQuery.active))
                AND s.session_id = (SELECT coalesce(family, session_id) FROM sessions WHERE session_id = ?2)
            """, moment, session)
    }

    /// Whether others show what this session has.
    func hasLivingFamily(_ id: SessionID) throws -> Bool {
        try exists("SELECT 1 FROM sessions WHERE family = ? AND deleted_at IS NULL", id)
    }

    /// Sessions of a family, deleted ones that still have a branch included.
    func familySize(_ family: SessionID, limit: Int) throws -> Int {
        try first("SELECT count(*) FROM (SELECT 1 FROM sessions WHERE family = ? LIMIT ?)", family, limit) {
            $0.int(0)
        } ?? 0
    }

    /// Those of a family that are there.
    func family(_ family: SessionID, limit: Int) throws -> [SessionRow] {
        try all(
            """
            SELECT \(SessionRow.columns) FROM sessions s INDEXED BY session_family
            WHERE s.family = ? AND s.deleted_at IS NULL ORDER BY s.last_active DESC, s.id DESC LIMIT ?
            """, family, limit
        ) { SessionRow($0) }
    }

    /// A session that shows a message: the one whose it is, or if that is deleted, a branch.
    func sessionShowing(_ index: Int, of session: Int64) throws -> Int64? {
        try first(FamilyQuery.showing, session, index) { $0.int64(0) }
    }
}

enum FamilyQuery {
    /// Whether a session, or somebody of its family, is there.
    static let isThere = """
        (s.deleted_at IS NULL OR EXISTS (
            SELECT 1 FROM sessions b WHERE b.family = s.session_id AND b.deleted_at IS NULL))
        """

    /// Sessions of a family that have been active since `?1`, or have an open turn.
    static let active = """
        SELECT 1 FROM sessions b WHERE b.id = s.id AND (b.last_active >= ?1 OR NOT (\(noneIsOpen)))
        UNION ALL
        SELECT 1 FROM sessions b WHERE b.family = s.session_id AND (b.last_active >= ?1 OR NOT (\(noneIsOpen)))
        """

    static let filesKey = """
        SELECT f.id FROM sessions s JOIN sessions f ON f.session_id = coalesce(s.family, s.session_id)
        WHERE s.session_id = ? AND \(isThere)
        """

    /// No session comes twice: damaged rows may lead in a circle.
    static let showing = """
        WITH RECURSIVE shown (id, session_id, deleted_at) AS (
            SELECT id, session_id, deleted_at FROM sessions WHERE id = ?1
            UNION
            SELECT c.id, c.session_id, c.deleted_at FROM shown JOIN sessions c ON c.parent = shown.session_id
            WHERE c.shared > ?2 AND shown.deleted_at IS NOT NULL)
        SELECT id FROM shown WHERE deleted_at IS NULL LIMIT 1
        """

    private static let noneIsOpen = TurnQuery.noneIsOpen.replacing("s.id", with: "b.id")
}

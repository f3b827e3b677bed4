import GRDB
import NaviProtocol

extension UserRecord {
    fileprivate static let columns = "name, is_admin, created_at, disabled_at"

    fileprivate init(_ row: ResultRow) {
        self.init(name: row.text(0), isAdmin: row.bool(1), createdAt: row.time(2), disabledAt: row.optionalTime(3))
    }
}

/// The SQL of the tables `users` and `identities`.
extension Database {
    func user(_ name: String) throws -> UserRecord? {
        try first("SELECT \(UserRecord.columns) FROM users WHERE name = ?", name) { UserRecord($0) }
    }

    func users() throws -> [UserRecord] {
        try all("SELECT \(UserRecord.columns) FROM users ORDER BY name") { UserRecord($0) }
    }

    var userCount: Int {
        get throws { try first("SELECT count(*) FROM users") { $0.int(0) } ?? 0 }
    }

    func isDisabled(_ owner: String) throws -> Bool {
        try exists("SELECT 1 FROM users WHERE name = ? AND disabled_at IS NOT NULL", owner)
    }

    /// Those whom sign-ins without a token make administrators.
    var administrators: Set<String> {
        get throws { Set(try all("SELECT name FROM users WHERE is_admin <> 0") { $0.text(0) }) }
    }

    func insertUser(_ user: UserRecord) throws {
        try run(
            "INSERT INTO users (name, is_admin, created_at, disabled_at) VALUES (?, ?, ?, ?)", user.name,
            user.isAdmin ? 1 : 0, user.createdAt, user.disabledAt)
    }

    /// - Returns: Whether there is such a user and something has changed.
    func setDisabled(_ name: String, since date: Timestamp?) throws -> Bool {
        try run(
            "UPDATE users SET disabled_at = ? WHERE name = ? AND (disabled_at IS NULL) <> (? IS NULL)", date, name, date
        )
            > 0
    }

    func setAdmin(_ name: String, _ isAdmin: Bool) throws {
        try run("UPDATE users SET is_admin = ? WHERE name = ?", isAdmin ? 1 : 0, name)
    }

    func deleteUser(_ name: String) throws {
        try run("DELETE FROM identities WHERE user IN (SELECT id FROM users WHERE name = ?)", name)
        try run("DELETE FROM users WHERE name = ?", name)
    }

    /// Sessions that are not deleted.
    func sessionCount(of owner: String) throws -> Int {
        try first("SELECT count(*) FROM sessions WHERE owner = ? AND deleted_at IS NULL", owner) { $0.int(0) } ?? 0
    }

    func user(of identity: UserIdentity) throws -> UserRecord? {
        try first(
            """
            SELECT \(UserRecord.columns) FROM users
            WHERE id = (SELECT user FROM identities WHERE issuer = ? AND subject = ?)
            """, identity.issuer, identity.subject
        ) { UserRecord($0) }
    }

    func identities() throws -> [(name: String, identity: UserIdentity)] {
        try all(
            """
            SELECT u.name, i.issuer, i.subject FROM identities i JOIN users u ON u.id = i.user
            ORDER BY i.issuer, i.subject
            """
        ) { ($0.text(0), UserIdentity(issuer: $0.text(1), subject: $0.text(2))) }
    }

    func bind(_ identity: UserIdentity, to name: String) throws {
        try run(
            "INSERT INTO identities (issuer, subject, user) SELECT ?, ?, id FROM users WHERE name = ?",
            identity.issuer, identity.subject, name)
    }

    func unbind(_ identity: UserIdentity) throws {
        try run("DELETE FROM identities WHERE issuer = ? AND subject = ?", identity.issuer, identity.subject)
    }

    /// Ends an owner's sign-ins and codes; tokens of programs stay.
    func revokeSignIns(of owner: String, now: Timestamp) throws {
        try run(
            "UPDATE tokens SET revoked_at = ? WHERE owner = ? AND kind > 0 AND revoked_at IS NULL", now, owner)
    }

    /// Ends what made an administrator of an owner without a token of theirs.
    func revokeAdminSignIns(of owner: String, now: Timestamp) throws {
        try run(
            """
            UPDATE tokens SET revoked_at = ? WHERE owner = ? AND source > 0 AND rights & ? <> 0 AND revoked_at IS NULL
            """, now, owner, TokenRights.admin.rawValue)
    }

    /// The newest use of anything of each owner.
    func lastUses() throws -> [String: Timestamp] {
        let uses = try all(
            "SELECT owner, max(last_used_at) FROM tokens WHERE last_used_at IS NOT NULL GROUP BY owner"
        ) { ($0.text(0), $0.time(1)) }
        return Dictionary(uses) { max($0, $1) }
    }
}

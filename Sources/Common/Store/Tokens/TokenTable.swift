import GRDB
import NaviProtocol

extension TokenRecord {
    static let columns = """
        id, kind, hash, owner, rights, session, profile, label, parent, created_at, expires_at, last_used_at, revoked_at,
        source
        """

    /// `nil` for a kind or a source that this version does not know: such a token lets nobody in.
    init?(_ row: ResultRow) {
        guard let kind = TokenKind(rawValue: row.int(1)), let source = SignInSource(rawValue: row.int(13)) else {
            return nil
        }
        let bound: TokenBound? =
            row.isNull(5) ? row.optionalText(6).map(TokenBound.profile) : .session(row.id(5))
        self.init(
            kind: kind, hash: row.blob(2), owner: row.text(3), rights: TokenRights(rawValue: row.int(4)), bound: bound,
            label: row.text(7), parent: row.isNull(8) ? nil : row.int64(8), source: source,
            createdAt: row.time(9), expiresAt: row.optionalTime(10))
        id = row.int64(0)
        lastUsedAt = row.optionalTime(11)
        revokedAt = row.optionalTime(12)
    }
}

/// The SQL of the tables `tokens` and `token_changes`.
extension Database {
    /// Somebody has had a token at some time.
    var isSignInRequired: Bool {
        get throws { try meta("sign_in_required") != nil }
    }

    /// Another number after every change of what a token is good for.
    var tokenChanges: Int {
        get throws { try first("SELECT number FROM token_changes") { $0.int(0) } ?? 0 }
    }

    func insertToken(_ token: TokenRecord) throws -> Int64 {
        var (session, profile): (SessionID?, String?) = (nil, nil)
        switch token.bound {
        case .session(let id): session = id
        case .profile(let id): profile = id
        case nil: break
        }
        try run(
            """
            INSERT INTO tokens (
                kind, hash, owner, rights, session, profile, label, parent, source, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, token.kind.rawValue, token.hash, token.owner, token.rights.rawValue, session, profile, token.label,
            token.parent, token.source.rawValue, token.createdAt, token.expiresAt)
        return lastInsertedRowID
    }

    /// Keeps a sign-in that needed no token.
    func insertSignIn(
        of owner: String, _ rights: TokenRights, _ source: SignInSource, _ hash: [UInt8], _ label: String,
        lifetime: Duration, now: Timestamp
    ) throws -> TokenRecord {
        var token = TokenRecord(
            kind: .signIn, hash: hash, owner: owner, rights: rights, label: label, source: source, createdAt: now,
            expiresAt: now + lifetime)
        token.id = try insertToken(token)
        return token
    }

    func token(_ id: Int64) throws -> TokenRecord? {
        try first("SELECT \(TokenRecord.columns) FROM tokens WHERE id = ?", id) { TokenRecord($0) } ?? nil
    }

    func token(hash: [UInt8]) throws -> TokenRecord? {
        try first("SELECT \(TokenRecord.columns) FROM tokens WHERE hash = ?", hash) { TokenRecord($0) } ?? nil
    }

    /// Those in force, which their parents are as well, of users who are not disabled.
    func tokens(liveAt now: Timestamp) throws -> [TokenRecord] {
        try all(
            """
            SELECT \(TokenRecord.columns) FROM tokens INDEXED BY token_live
            WHERE revoked_at IS NULL AND coalesce(expires_at > ?, 1) AND (parent IS NULL OR EXISTS (
                SELECT 1 FROM tokens p
                WHERE p.id = tokens.parent AND p.revoked_at IS NULL AND coalesce(p.expires_at > ?, 1)))
                AND owner NOT IN (SELECT name FROM users WHERE disabled_at IS NOT NULL)
            ORDER BY id
            """, now, now
        ) { TokenRecord($0) }.compactMap(\.self)
    }

    /// Ends a token and everything that was got with it.
    ///
    /// - Returns: How many ended now.
    func revokeToken(_ id: Int64, now: Timestamp) throws -> Int {
        try run(
            """
            WITH RECURSIVE ended (id) AS (
                SELECT ? UNION SELECT t.id FROM tokens t JOIN ended e ON t.parent = e.id)
            UPDATE tokens SET revoked_at = ? WHERE id IN (SELECT id FROM ended) AND revoked_at IS NULL
            """, id, now)
    }

    /// Ends everything with which somebody could come in as this owner.
    ///
    /// - Returns: How many ended now; those that had run out do not count.
    func revokeTokens(of owner: String, now: Timestamp) throws -> Int {
        try run(
            """
            UPDATE tokens SET revoked_at = ?
            WHERE owner = ? AND revoked_at IS NULL AND coalesce(expires_at > ?, 1)
            """, now, owner, now)
    }

    /// Ends an owner's sign-ins with one token, or without any, but for the newest.
    func revokeSignIns(of owner: String, with parent: Int64?, but kept: Int, now: Timestamp) throws {
        try run(
            """
            UPDATE tokens SET revoked_at = ? WHERE id IN (
                SELECT id FROM tokens INDEXED BY token_live
                WHERE kind = 1 AND source <> 1 AND owner = ? AND parent IS ? AND revoked_at IS NULL
                    AND coalesce(expires_at > ?, 1)
                ORDER BY id DESC LIMIT -1 OFFSET ?)
            """, now, owner, parent, now, kept)
    }

    /// Lets a token and what was got with it go on until then at most.
    func shortenToken(_ id: Int64, until end: Timestamp) throws {
        try run(
            """
            UPDATE tokens SET expires_at = min(coalesce(expires_at, ?), ?)
            WHERE (id = ? OR parent = ?) AND revoked_at IS NULL
            """, end, end, id, id)
    }

    /// Rows of sign-ins and codes that ended long ago say nothing any more; those of programs stay.
    func deleteEndedTokens(before: Timestamp) throws -> Int {
        try run(
            """
            DELETE FROM tokens WHERE kind > 0 AND coalesce(revoked_at, expires_at) < ?
                AND NOT EXISTS (SELECT 1 FROM tokens c WHERE c.parent = tokens.id)
            """, before)
    }
}

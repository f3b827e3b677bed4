import GRDB
import NaviProtocol

extension TokenRecord {
    static let columns = """
        id, kind, hash, owner, is_admin, label, parent, created_at, expires_at, last_used_at, revoked_at
        """

    /// `nil` for a kind that this version does not know: such a token lets nobody in.
    init?(_ row: ResultRow) {
        guard let kind = TokenKind(rawValue: row.int(1)) else { return nil }
        self.init(
            kind: kind, hash: row.blob(2), owner: row.text(3), isAdmin: row.bool(4),
            label: row.text(5), parent: row.isNull(6) ? nil : row.int64(6), createdAt: row.time(7),
            expiresAt: row.optionalTime(8))
        id = row.int64(0)
        lastUsedAt = row.optionalTime(9)
        revokedAt = row.optionalTime(10)
    }
}

/// The SQL of the table `tokens`.
extension Database {
    func insertToken(_ token: TokenRecord) throws -> Int64 {
        try run(
            """
            INSERT INTO tokens (kind, hash, owner, is_admin, label, parent, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, token.kind.rawValue, token.hash, token.owner, token.isAdmin, token.label, token.parent,
            token.createdAt, token.expiresAt)
        return lastInsertedRowID
    }

    func token(_ id: Int64) throws -> TokenRecord? {
        try first("SELECT \(TokenRecord.columns) FROM tokens WHERE id = ?", id) { TokenRecord($0) } ?? nil
    }

    func token(hash: [UInt8]) throws -> TokenRecord? {
        try first("SELECT \(TokenRecord.columns) FROM tokens WHERE hash = ?", hash) { TokenRecord($0) } ?? nil
    }

    func tokens(liveAt now: Timestamp) throws -> [TokenRecord] {
        try all(
            """
            SELECT \(TokenRecord.columns) FROM tokens INDEXED BY token_live
            WHERE revoked_at IS NULL AND coalesce(expires_at > ?, 1) ORDER BY id
            """, now
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

    /// Rows of sign-ins and codes that ended long ago say nothing any more; those of programs stay.
    func deleteEndedTokens(before: Timestamp) throws -> Int {
        try run(
            """
            DELETE FROM tokens WHERE kind > 0 AND coalesce(revoked_at, expires_at) < ?
                AND NOT EXISTS (SELECT 1 FROM tokens c WHERE c.parent = tokens.id)
            """, before)
    }
}

import NaviProtocol

/// All that may be used now, and whether anyone has to.
package struct LiveTokens: Sendable, Equatable {
    package var tokens: [TokenRecord]
    /// There is or was a token: nobody gets in without one.
    package var hasEverHadOne: Bool

    package init(tokens: [TokenRecord] = [], hasEverHadOne: Bool = false) {
        self.tokens = tokens
        self.hasEverHadOne = hasEverHadOne
    }
}

extension Store {
    /// Keeps a new token. Durability `full`.
    package func addToken(_ token: TokenRecord) async throws -> TokenRecord {
        try await write(.full) { transaction in
            var stored = token
            stored.id = try transaction.db.insertToken(token)
            return stored
        }
    }

    package func liveTokens(now: Timestamp) async throws -> LiveTokens {
        try await read { db in
            LiveTokens(tokens: try db.tokens(liveAt: now), hasEverHadOne: try db.exists("SELECT 1 FROM tokens"))
        }
    }

    /// Ends a token with everything that was got with it. Durability `full`.
    ///
    /// - Returns: Whether it was in force.
    package func revokeToken(_ id: Int64, now: Timestamp) async throws -> Bool {
        try await write(.full) { try $0.db.revokeToken(id, now: now) > 0 }
    }

    /// Uses a code up for a browser's sign-in. Durability `full`.
    ///
    /// - Parameters:
    ///   - hash: Of the code.
    ///   - signIn: Makes the token of the browser out of the code's row.
    /// - Returns: The sign-in; `nil` for a code that is unknown, used, or too old.
    package func useCode(
        _ hash: [UInt8], now: Timestamp, signIn: @escaping @Sendable (TokenRecord) -> TokenRecord
    ) async throws -> TokenRecord? {
        try await write(.full) { transaction in
            let db = transaction.db
            guard let code = try db.token(hash: hash), code.kind == .code, code.isLive(at: now) else { return nil }
            // The code ends; what it was got with goes on to be the sign-in's parent.
            _ = try db.revokeToken(code.id, now: now)
            var token = signIn(code)
            token.parent = code.parent
            token.id = try db.insertToken(token)
            return token
        }
    }

    /// Notes when tokens were last used. Durability `normal`.
    package func noteUse(of tokens: [Int64: Timestamp]) async throws {
        try await write(.normal) { transaction in
            for (id, time) in tokens {
                try transaction.db.run("UPDATE tokens SET last_used_at = ? WHERE id = ?", time, id)
            }
        }
    }

    /// Forgets sign-ins and codes that ended before `date`.
    package func deleteEndedTokens(before date: Timestamp) async throws -> Int {
        try await write(.normal) { try $0.db.deleteEndedTokens(before: date) }
    }
}

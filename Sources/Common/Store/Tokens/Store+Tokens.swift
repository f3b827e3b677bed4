import NaviProtocol

/// All that may be used now, and whether anyone has to.
package struct LiveTokens: Sendable, Equatable {
    package var tokens: [TokenRecord]
    /// There is or was a token: nobody gets in without one, for good.
    package var isSignInRequired: Bool
    /// Users whom sign-ins without a token of theirs make administrators.
    package var administrators: Set<String>
    /// Another number after every change.
    package var changes: Int
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

    /// All that are in force.
    ///
    /// - Parameter changes: As read before.
    /// - Returns: `nil` when nothing has changed since then, other than that time has passed.
    package func liveTokens(now: Timestamp, unless changes: Int? = nil) async throws -> LiveTokens? {
        try await read { db in
            let number = try db.tokenChanges
            guard number != changes else { return nil }
            return LiveTokens(
                tokens: try db.tokens(liveAt: now), isSignInRequired: try db.isSignInRequired,
                administrators: try db.administrators, changes: number)
        }
    }

    /// Ends a token with everything that was got with it. Durability `full`.
    ///
    /// - Returns: Whether it was in force.
    package func revokeToken(_ id: Int64, now: Timestamp) async throws -> Bool {
        try await write(.full) { try $0.db.revokeToken(id, now: now) > 0 }
    }

    /// Ends all tokens, sign-ins and codes of an owner. Durability `full`.
    ///
    /// - Returns: How many were in force.
    package func revokeTokens(of owner: String, now: Timestamp) async throws -> Int {
        try await write(.full) { try $0.db.revokeTokens(of: owner, now: now) }
    }

    /// Puts a new token in the place of a program's, for as long as the old one was made for. Durability `full`.
    ///
    /// - Parameters:
    ///   - hash: Of the new one.
    ///   - grace: So long the old one goes on, with the sign-ins that were made with it; with nothing it ends at once.
    /// - Returns: The new one; `nil` when there is no such token in force.
    package func rotateToken(
        _ id: Int64, hash: [UInt8], grace: Duration, now: Timestamp
    ) async throws -> TokenRecord? {
        try await write(.full) { transaction in
            let db = transaction.db
            guard let old = try db.token(id), old.kind == .program, old.isLive(at: now),
                try !db.isDisabled(old.owner)
            else { return nil }
            var new = old
            new.hash = hash
            new.createdAt = now
            new.expiresAt = old.expiresAt.map { now + $0.since(old.createdAt) }
            new.lastUsedAt = nil
            new.id = try db.insertToken(new)
            if grace > .zero {
                try db.shortenToken(id, until: now + grace)
            } else {
                _ = try db.revokeToken(id, now: now)
            }
            return new
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

import NaviProtocol

extension Store {
    /// Users that there may be, where nobody has to be asked for another one.
    package static let maxUsers = 10_000

    package func user(_ name: String) async throws -> UserRecord? {
        try await read { try $0.user(name) }
    }

    /// All of them, with what they have, by name.
    package func users(now: Timestamp) async throws -> [ListedUser] {
        try await read { db in
            let live = Dictionary(grouping: try db.tokens(liveAt: now), by: \.owner)
            let identities = Dictionary(grouping: try db.identities(), by: \.name)
            let uses = try db.lastUses()
            return try db.users().map { user in
                let tokens = live[user.name] ?? []
                return ListedUser(
                    user: user, tokenCount: tokens.count { $0.kind == .program },
                    signInCount: tokens.count { $0.kind == .signIn && $0.source != .proxy },
                    hasAdminToken: tokens.contains(where: \.isAdmin), lastUsedAt: uses[user.name],
                    identities: (identities[user.name] ?? []).map(\.identity))
            }
        }
    }

    /// Makes a user. Durability `full`.
    ///
    /// - Parameter identity: Whom the provider means that this one is.
    /// - Returns: `false` when there is one of that name, or one with that identity.
    package func addUser(
        _ name: String, isAdmin: Bool, identity: UserIdentity? = nil, now: Timestamp
    ) async throws -> Bool {
        try await write(.full) { transaction in
            let db = transaction.db
            guard try db.user(name) == nil, try identity.map({ try db.user(of: $0) == nil }) ?? true else {
                return false
            }
            try db.insertUser(UserRecord(name: name, isAdmin: isAdmin, createdAt: now))
            if let identity { try db.bind(identity, to: name) }
            return true
        }
    }

    /// Changes what sign-ins without a token make of a user, and whom a provider means by them. Who is no administrator
    /// any more is signed out where they were one. Durability `full`.
    ///
    /// - Returns: `false` when there is no such user, or the identity is another's.
    package func changeUser(
        _ name: String, isAdmin: Bool?, identity: UserIdentity? = nil, now: Timestamp
    ) async throws -> Bool {
        try await write(.full) { transaction in
            let db = transaction.db
            guard try db.user(name) != nil else { return false }
            if let identity {
                let holder = try db.user(of: identity)
                guard holder == nil || holder?.name == name else { return false }
                if holder == nil { try db.bind(identity, to: name) }
            }
            if let isAdmin {
                try db.setAdmin(name, isAdmin)
                if !isAdmin { try db.revokeAdminSignIns(of: name, now: now) }
            }
            return true
        }
    }

    /// From now on nothing of the user's is in force: tokens rest, sign-ins and links end. Durability `full`.
    ///
    /// - Returns: `false` when there is no such user, or they are disabled.
    package func disableUser(_ name: String, now: Timestamp) async throws -> Bool {
        try await write(.full) { transaction in
            guard try transaction.db.setDisabled(name, since: now) else { return false }
            try transaction.db.revokeSignIns(of: name, now: now)
            return true
        }
    }

    /// Lets a disabled user's tokens go on. Durability `full`.
    ///
    /// - Returns: `false` when there is no such user, or they are not disabled.
    package func enableUser(_ name: String) async throws -> Bool {
        try await write(.full) { try $0.db.setDisabled(name, since: nil) }
    }

    /// Ends everything of a user and forgets them, unless they have sessions. Durability `full`.
    package func removeUser(_ name: String, now: Timestamp) async throws -> UserRemoval {
        try await write(.full) { transaction in
            let db = transaction.db
            guard try db.user(name) != nil else { return .unknown }
            let sessions = try db.sessionCount(of: name)
            guard sessions == 0 else { return .hasSessions(sessions) }
            _ = try db.revokeTokens(of: name, now: now)
            try db.deleteUser(name)
            return .removed
        }
    }
}

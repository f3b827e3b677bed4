import NaviProtocol

/// How somebody is let in whom another system has recognised.
package enum ForeignSignIn: Sendable, Equatable {
    case signedIn(TokenRecord, isNewUser: Bool)
    /// There is no such user, and none is to be made.
    case unknownUser
    /// Somebody else has the name that the user would get.
    case nameTaken
    case disabled
    /// There are as many users as may be made like this.
    case tooManyUsers
}

extension Store {
    /// How long a word of a proxy about a user is kept; then it has to say it again.
    package static let forwardedLifetime = Duration.seconds(3600)

    /// Lets in whom a proxy names. Everything that comes by the same word shares one row, which ends soon: sockets are
    /// closed then, and their clients ask the proxy anew. Durability `full`.
    ///
    /// - Parameters:
    ///   - isAdmin: The proxy says so; the user may be an administrator anyway.
    ///   - creates: A user whom nobody knows is made.
    ///   - hash: Of a secret that nobody has.
    package func admitForwarded(
        _ name: String, isAdmin: Bool, creates: Bool, hash: [UInt8], now: Timestamp
    ) async throws -> ForeignSignIn {
        try await write(.full) { transaction in
            let db = transaction.db
            let isNewUser = try db.user(name) == nil
            if isNewUser {
                guard creates else { return .unknownUser }
                guard try db.userCount < Self.maxUsers else { return .tooManyUsers }
                try db.insertUser(UserRecord(name: name, isAdmin: false, createdAt: now))
            }
            guard let user = try db.user(name), !user.isDisabled else { return .disabled }
            let rights: TokenRights = isAdmin || user.isAdmin ? .all : .standard
            let known = try db.tokens(liveAt: now).first {
                $0.source == .proxy && $0.owner == name && $0.rights == rights && $0.isFresh(at: now)
            }
            if let known { return .signedIn(known, isNewUser: false) }
            let token = try db.insertSignIn(
                of: name, rights, .proxy, hash, "", lifetime: Self.forwardedLifetime, now: now)
            return .signedIn(token, isNewUser: isNewUser)
        }
    }

    /// Signs a browser in whom a provider has recognised. The user is the one to whom the identity has been bound; at the
    /// first time one is made, and the identity is theirs for good. So nobody becomes somebody else by another name at the
    /// provider. Durability `full`.
    ///
    /// - Parameters:
    ///   - name: What the provider calls them now.
    ///   - isAdmin: The provider says so; the user may be an administrator anyway.
    ///   - hash: Of the browser's own token.
    package func signIn(
        _ identity: UserIdentity, name: String, isAdmin: Bool, hash: [UInt8], label: String, lifetime: Duration,
        now: Timestamp
    ) async throws -> ForeignSignIn {
        try await write(.full) { transaction in
            let db = transaction.db
            var user = try db.user(of: identity)
            let isNewUser = user == nil
            if isNewUser {
                guard try db.user(name) == nil else { return .nameTaken }
                guard try db.userCount < Self.maxUsers else { return .tooManyUsers }
                try db.insertUser(UserRecord(name: name, isAdmin: false, createdAt: now))
                try db.bind(identity, to: name)
                user = try db.user(name)
            }
            guard let user, !user.isDisabled else { return .disabled }
            let rights: TokenRights = isAdmin || user.isAdmin ? .all : .standard
            let token = try db.insertSignIn(of: user.name, rights, .provider, hash, label, lifetime: lifetime, now: now)
            try db.revokeSignIns(of: user.name, with: nil, but: Self.maxSignIns, now: now)
            return .signedIn(token, isNewUser: isNewUser)
        }
    }
}

import NaviProtocol

/// What somebody shows to sign a browser in.
package enum SignInProof: Sendable {
    /// The hash of a program's token.
    case token([UInt8])
    /// The hash of a code; it is used up.
    case code([UInt8])

    fileprivate var hash: [UInt8] {
        switch self {
        case .token(let hash), .code(let hash): hash
        }
    }

    fileprivate var kind: TokenKind {
        switch self {
        case .token: .program
        case .code: .code
        }
    }
}

extension Store {
    /// Browsers that are signed in at once with one token, or by an owner's provider; one more, and the oldest of these is
    /// signed out. So whoever has one token of an owner ends nothing of what was got with another.
    package static let maxSignIns = 20

    /// Signs a browser in, if what is shown is in force at that very moment. Durability `full`.
    ///
    /// The sign-in has the owner, the rights and the bound of what it was got with, and ends no later.
    ///
    /// - Parameters:
    ///   - hash: Of the browser's own token.
    ///   - lifetime: How long it is signed in at most.
    /// - Returns: The sign-in; `nil` for what is unknown, used, revoked or too old.
    package func signIn(
        with proof: SignInProof, hash: [UInt8], label: String, lifetime: Duration, now: Timestamp
    ) async throws -> TokenRecord? {
        try await write(.full) { transaction in
            let db = transaction.db
            guard let source = try db.token(hash: proof.hash), source.kind == proof.kind, source.isLive(at: now),
                try !db.isDisabled(source.owner)
            else { return nil }
            var parent: TokenRecord? = source
            if case .code = proof {
                parent = try source.parent.flatMap { try db.token($0) }
                guard (source.parent == nil) == (parent == nil) else { return nil }
                _ = try db.revokeToken(source.id, now: now)
            }
            if let parent, !parent.isLive(at: now) { return nil }
            let end = now + lifetime
            var token = TokenRecord(
                kind: .signIn, hash: hash, owner: source.owner, rights: source.rights, bound: source.bound,
                label: label, parent: parent?.id, createdAt: now,
                expiresAt: parent?.expiresAt.map { min($0, end) } ?? end)
            token.id = try db.insertToken(token)
            try db.revokeSignIns(of: token.owner, with: token.parent, but: Self.maxSignIns, now: now)
            return token
        }
    }

    /// Browsers of an owner that are signed in.
    package func signIns(of owner: String, now: Timestamp) async throws -> [TokenRecord] {
        try await read { db in
            try db.tokens(liveAt: now).filter { $0.kind == .signIn && $0.source != .proxy && $0.owner == owner }
        }
    }
}

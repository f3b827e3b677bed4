import NaviProtocol

/// What a token is for.
package enum TokenKind: Int, Sendable {
    /// A program's, until it is revoked.
    case program = 0
    /// A browser's that has signed in; it travels in a cookie.
    case signIn = 1
    /// Signs a browser in, once and soon.
    case code = 2
}

/// What a browser's sign-in was got with.
package enum SignInSource: Int, Sendable {
    /// A token, or a code; also everything that is no sign-in.
    case token = 0
    /// The word of a proxy, request by request: no browser has a secret of its own.
    case proxy = 1
    /// An OpenID provider.
    case provider = 2
}

/// A token as it is kept: what it allows, and the hash of what its holder has.
package struct TokenRecord: Sendable, Equatable {
    package var id: Int64
    package var kind: TokenKind
    /// SHA-256 of the token.
    package var hash: [UInt8]
    /// Whose sessions its holder makes and sees.
    package var owner: String
    package var rights: TokenRights
    /// What it is for alone; `nil` for everything that its rights allow.
    package var bound: TokenBound?
    /// What people call it, such as a browser's name.
    package var label: String
    /// The token that it was got with; it ends with that one.
    package var parent: Int64?
    package var source: SignInSource
    package var createdAt: Timestamp
    package var expiresAt: Timestamp?
    package var lastUsedAt: Timestamp?
    package var revokedAt: Timestamp?

    /// Its holder sees everybody's sessions.
    package var isAdmin: Bool { rights.contains(.admin) }

    package init(
        kind: TokenKind, hash: [UInt8], owner: String, rights: TokenRights = .standard, bound: TokenBound? = nil,
        label: String = "", parent: Int64? = nil, source: SignInSource = .token, createdAt: Timestamp,
        expiresAt: Timestamp? = nil
    ) {
        id = 0
        self.kind = kind
        self.hash = hash
        self.owner = owner
        self.rights = rights
        self.bound = bound
        self.label = label
        self.parent = parent
        self.source = source
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }

    /// It may be used at this time, as far as it alone tells.
    package func isLive(at now: Timestamp) -> Bool {
        revokedAt == nil && (expiresAt.map { now < $0 } ?? true)
    }

    /// Less than half of its time is over.
    package func isFresh(at now: Timestamp) -> Bool {
        guard let expiresAt else { return true }
        return expiresAt.since(now) >= now.since(createdAt)
    }
}

import NaviProtocol

/// Somebody whose sessions there are: the owner that tokens and sign-ins name.
package struct UserRecord: Sendable, Equatable {
    package var name: String
    /// Sign-ins that need no token of theirs make them an administrator.
    package var isAdmin: Bool
    package var createdAt: Timestamp
    /// Since when nothing of theirs is in force.
    package var disabledAt: Timestamp?

    package var isDisabled: Bool { disabledAt != nil }
}

/// Whom an OpenID provider means: names change, these do not.
package struct UserIdentity: Sendable, Hashable {
    package var issuer: String
    package var subject: String

    package init(issuer: String, subject: String) {
        self.issuer = issuer
        self.subject = subject
    }
}

/// A user with what they have, as a list shows them.
package struct ListedUser: Sendable, Equatable {
    package var user: UserRecord
    /// Of programs, that are in force.
    package var tokenCount: Int
    /// Browsers that are signed in.
    package var signInCount: Int
    /// Something of theirs that is in force makes an administrator of whoever has it.
    package var hasAdminToken: Bool
    package var lastUsedAt: Timestamp?
    package var identities: [UserIdentity]
}

/// Why a user is not removed.
package enum UserRemoval: Sendable, Equatable {
    case removed
    case unknown
    /// They would be whoever gets the name next.
    case hasSessions(Int)
}

import NaviProtocol
import NaviStore

/// Who asks, as far as it matters for what they may do.
struct Principal: Sendable, Equatable {
    /// Whose sessions they make.
    let owner: String
    /// Which sessions they may see and use.
    let scope: SessionScope
    /// The row of their token; `nil` where nobody has to have one.
    let token: Int64?
    let rights: TokenRights
    /// The session, or the profile, that their token is for alone.
    let bound: TokenBound?
    /// A proxy has said who it is, and is asked again at the next connection.
    let isForwarded: Bool

    /// Everybody who reaches a system in which nobody has to sign in.
    static let anyone = Principal(owner: "", scope: .all, token: nil, rights: .all)

    init(
        owner: String, scope: SessionScope, token: Int64?, rights: TokenRights, bound: TokenBound? = nil,
        isForwarded: Bool = false
    ) {
        self.owner = owner
        self.scope = scope
        self.token = token
        self.rights = rights
        self.bound = bound
        self.isForwarded = isForwarded
    }

    init(_ token: TokenRecord) {
        self.init(
            owner: token.owner, scope: token.isAdmin ? .all : .owner(token.owner), token: token.id,
            rights: token.rights, bound: token.bound, isForwarded: token.source == .proxy)
    }

    /// Whether the session is one that they may use; any other does not exist for them.
    func covers(_ session: SessionRecord) -> Bool {
        guard scope.covers(session.owner) else { return false }
        switch bound {
        case nil: return true
        case .session(let id): return session.id == id
        case .profile(let id): return session.profileID == id
        }
    }
}

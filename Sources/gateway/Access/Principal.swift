import NaviStore

/// Who asks, as far as it matters for what they may do.
struct Principal: Sendable, Equatable {
    /// Whose sessions they make.
    let owner: String
    /// Which sessions they may see and use.
    let scope: SessionScope
    /// The row of their token; `nil` where nobody has to have one.
    let token: Int64?

    /// Everybody who reaches a system in which nobody has to sign in.
    static let anyone = Principal(owner: "", scope: .all, token: nil)

    init(owner: String, scope: SessionScope, token: Int64?) {
        self.owner = owner
        self.scope = scope
        self.token = token
    }

    init(_ token: TokenRecord) {
        self.init(owner: token.owner, scope: token.isAdmin ? .all : .owner(token.owner), token: token.id)
    }
}

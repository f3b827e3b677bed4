import HTTPTypes
import NaviProtocol
import NaviStore

/// What a request or a frame asks of whoever is signed in. This is the one place that says which right is for what.
struct Demand: Sendable, Equatable {
    /// For `GET` and `HEAD`, which change nothing.
    let reading: TokenRights
    /// For everything else.
    let writing: TokenRights
    /// Also open to tokens that are for one session or one profile, where the path names no session.
    var isForBound = false

    /// What most paths ask.
    static let usual = Demand(reading: .read, writing: .chat)
    /// The same, where a bound token gets nothing of others'.
    static let usualForBound = Demand(reading: .read, writing: .chat, isForBound: true)
    static let approving = Demand(reading: .read, writing: .approve)
    static let administering = Demand(reading: .admin, writing: .admin)
    static let metrics = Demand(reading: .metrics, writing: .metrics)
    /// Being signed in is enough.
    static let nothing = Demand(reading: [], writing: [], isForBound: true)

    func right(for method: HTTPRequest.Method) -> TokenRights {
        method == .get || method == .head ? reading : writing
    }
}

extension ClientFrame {
    /// What a frame of a socket asks.
    var demandedRight: TokenRights {
        switch self {
        case .ping, .auth: []
        case .message, .stop, .cancel: .chat
        case .approval: .approve
        }
    }
}

extension Principal {
    /// - Throws: `not_allowed`.
    func require(_ right: TokenRights) throws(WireError) {
        guard !rights.isSuperset(of: right) else { return }
        let names = right.subtracting(rights).names.joined(separator: ", ")
        throw WireError(.notAllowed, "the token does not have the right: \(names)")
    }

    /// - Parameter namesSession: The path says which session is meant, which is looked at on its own.
    /// - Throws: `not_allowed`.
    func require(_ demand: Demand, _ method: HTTPRequest.Method, namesSession: Bool) throws(WireError) {
        try require(demand.right(for: method))
        if bound != nil, !namesSession, !demand.isForBound { throw Self.outOfBounds }
    }

    /// Whether sessions of this profile may be made, or become of it.
    ///
    /// - Throws: `not_allowed`.
    func require(profile: String) throws(WireError) {
        switch bound {
        case nil: return
        case .profile(let id) where id == profile: return
        case .profile, .session: throw Self.outOfBounds
        }
    }

    static let outOfBounds = WireError(.notAllowed, "the token is for one session or one profile alone")
}

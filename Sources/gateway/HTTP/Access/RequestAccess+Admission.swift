import Hummingbird
import NaviProtocol

/// HTTP requests: who asks, and whether they have the rights.
extension RequestAccess {
    /// What a path asks for.
    enum Rule: Sendable {
        /// For everyone: nothing in it belongs to anybody.
        case open
        case signedIn
        /// As `open`, and as `signedIn`, for those who watch whether all is well: however much their address asks
        /// otherwise, they are not refused. What answers them has to cost little.
        case probe
        case signedInProbe
    }

    /// The request's context, with who asks.
    ///
    /// - Throws: `not_authenticated`, `not_allowed`, `rate_limited`; `StoreError`.
    func admit(
        _ request: Request, _ context: NaviRequestContext, rule: Rule, demand: Demand = .usual
    ) async throws -> NaviRequestContext {
        var context = context
        switch rule {
        case .probe, .open: break
        case .signedInProbe:
            let principal = try await principal(of: request, context)
            try principal.require(demand, request.method, namesSession: false)
            context.principal = principal
        case .signedIn:
            let principal = try await principal(of: request, context)
            context.principal = principal
            let namesSession = context.parameters.get("session_id") != nil
            try principal.require(demand, request.method, namesSession: namesSession)
        }
        let caller =
            context.principal?.token.map(Caller.token) ?? .address(PeerName.neighbourhood(context.clientAddress))
        context.bytes = budget.hold(for: caller)
        return context
    }

    private func principal(of request: Request, _ context: NaviRequestContext) async throws -> Principal {
        let (credential, address) = (context.credential, context.clientAddress)
        // Who has guessed too often gets no more looks.
        if mayTry(from: address) { try await look(for: credential, from: address) }
        do {
            return try control.principal(credential, Approach(peer: context.peerAddress, request.headers))
        } catch {
            if case .forwarded(let user) = credential, error.code == .notAuthenticated {
                throw refusal(of: user, from: address)
            }
            // Showing nothing is no attempt.
            throw credential == .none || error.code != .notAuthenticated ? error : noteFailure(from: address, error)
        }
    }
}

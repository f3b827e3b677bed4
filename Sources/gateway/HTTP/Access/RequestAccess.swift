import HTTPTypes
import Hummingbird
import NaviProtocol

/// Lets HTTP requests in, or not: who asks, how often, and whether the session that the path names is theirs.
struct RequestAccess: Sendable {
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

    let control: AccessControl
    let proxies: TrustedProxies
    /// Of all requests of a caller.
    let requests: CallerLimits
    /// Of credentials that were not valid, by address. Nobody is exempt, this machine neither.
    let failures: CallerLimits
    /// Of sign-ins with one token.
    var signIns = CallerLimits(rate: Self.signInRate)
    var budget = ByteBudget()

    /// Ten in five minutes.
    static let failureRate = TokenBucket.Rate(perSecond: 10.0 / 300, burst: 10)

    /// Thirty, and one more every half minute.
    static let signInRate = TokenBucket.Rate(perSecond: 1.0 / 30, burst: 30)

    /// The request's context, with who asks.
    ///
    /// - Throws: `not_authenticated`, `not_allowed`, `rate_limited`, `session_not_found`; `StoreError`.
    func admit(
        _ request: Request, _ context: NaviRequestContext, rule: Rule, demand: Demand = .usual
    ) async throws -> NaviRequestContext {
        var context = context
        context.clientAddress = proxies.client(request.headers, peer: context.peerAddress)
        switch rule {
        case .probe: break
        case .open:
            try count(.address(context.clientAddress))
        case .signedInProbe:
            let principal = try await principal(of: request, context)
            try principal.require(demand, request.method, namesSession: false)
            context.principal = principal
        case .signedIn:
            let principal = try await principal(of: request, context)
            context.principal = principal
            try count(principal.token.map(Caller.token) ?? .address(context.clientAddress))
            let namesSession = context.parameters.get("session_id") != nil
            try principal.require(demand, request.method, namesSession: namesSession)
            if namesSession {
                try await control.require(try context.sessionID(), for: principal)
            }
        }
        let caller = context.principal?.token.map(Caller.token) ?? .address(context.clientAddress)
        context.bytes = budget.hold(for: caller)
        return context
    }

    /// Whether somebody at this address may try to sign in.
    ///
    /// - Throws: `rate_limited`.
    func requireAttempt(from address: String) throws(WireError) {
        guard mayTry(from: address) else { throw Self.tooManyFailures }
    }

    func mayTry(from address: String) -> Bool {
        failures.mayTry(.address(PeerName.neighbourhood(address)))
    }

    /// A browser is about to be signed in with this token.
    ///
    /// - Throws: `rate_limited`.
    func countSignIn(with token: Int64) throws(WireError) {
        guard signIns.admit(.token(token)) else {
            throw WireError(
                .rateLimited, "too many sign-ins with one token; one more is free every half minute",
                retryAfterSeconds: Int(1 / Self.signInRate.perSecond))
        }
    }

    /// A credential was not valid.
    ///
    /// - Returns: The error to answer with.
    func noteFailure(from address: String, _ error: WireError) -> WireError {
        failures.admit(.address(PeerName.neighbourhood(address))) ? error : Self.tooManyFailures
    }

    private func principal(
        of request: Request, _ context: NaviRequestContext
    ) async throws(WireError) -> Principal {
        let (credential, address) = (request.credential, context.clientAddress)
        // Who has guessed too often gets no more looks.
        if mayTry(from: address) { await control.look(for: credential) }
        do {
            return try control.principal(credential, Approach(peer: context.peerAddress, request.headers))
        } catch {
            // Showing nothing is no attempt.
            throw credential == .none || error.code != .notAuthenticated ? error : noteFailure(from: address, error)
        }
    }

    private func count(_ caller: Caller) throws(WireError) {
        guard requests.admit(caller) else { throw WireError(.rateLimited, "too many requests; slow down") }
    }

    private static let tooManyFailures = WireError(
        .rateLimited, "too many attempts that failed; one more is free every half minute",
        retryAfterSeconds: Int(1 / failureRate.perSecond))
}

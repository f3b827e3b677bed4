import HTTPTypes
import Hummingbird
import NaviFailPoints
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

    var control: AccessControl
    let proxies: TrustedProxies
    let audit: AuditLog
    /// A proxy says who comes; `nil` where none does.
    var forwardAuth: ForwardAuth?
    /// Of all requests of a caller.
    let requests: CallerLimits
    /// Of credentials that were not valid, by address. Nobody is exempt, this machine neither.
    let failures: CallerLimits
    /// Of sign-ins with one token.
    var signIns = CallerLimits(rate: Self.signInRate)
    /// Of what is written down and counts against nobody, by address: headers that only proxies may send, and the like.
    var notes = CallerLimits(rate: Self.failureRate)
    var budget = ByteBudget()

    /// Ten in five minutes.
    static let failureRate = TokenBucket.Rate(perSecond: 10.0 / 300, burst: 10)

    /// The same, but for a test that tries thousands of them.
    static var failureRateInForce: TokenBucket.Rate {
        TestFeature.manyGuesses.isOn ? TokenBucket.Rate(perSecond: 1e6, burst: 1e6) : failureRate
    }

    /// Thirty, and one more every half minute.
    static let signInRate = TokenBucket.Rate(perSecond: 1.0 / 30, burst: 30)

    /// The request's context, with who asks.
    ///
    /// - Throws: `not_authenticated`, `not_allowed`, `rate_limited`, `session_not_found`; `StoreError`.
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
            if namesSession {
                let session = try await control.require(try context.sessionID(), for: principal)
                if let session {
                    audit.noteVisit(principal, session, address: context.clientAddress, time: .now())
                }
            }
        }
        let caller =
            context.principal?.token.map(Caller.token) ?? .address(PeerName.neighbourhood(context.clientAddress))
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
    func noteFailure(
        from address: String, _ error: WireError, as kind: AuditEvent.Kind = .credentialRefused
    ) -> WireError {
        countFailure(from: address, as: kind) ? error : Self.tooManyFailures
    }

    /// - Returns: `false` when there have been too many.
    @discardableResult
    func countFailure(from address: String, as kind: AuditEvent.Kind = .credentialRefused) -> Bool {
        // So many lines an address can cause, and no more.
        guard failures.admit(.address(PeerName.neighbourhood(address))) else { return false }
        audit.record(AuditEvent(kind, time: .now(), address: address))
        return true
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

    /// Counts a request or an upgrade: against the token that it shows, where that is known, else against its address. So
    /// whoever has a token is served, whatever others at the same address do.
    ///
    /// - Throws: `rate_limited`.
    func count(_ credential: Credential, from address: String) throws(WireError) {
        let caller = control.token(credential).map { Caller.token($0.id) }
        guard requests.admit(caller ?? .address(PeerName.neighbourhood(address))) else {
            throw WireError(.rateLimited, "too many requests; slow down")
        }
    }

    /// Why nobody gets a WebSocket who asks like this; whoever has yet to say who it is may.
    func refusal(ofUpgrade credential: Credential, _ approach: Approach, from address: String) -> WireError? {
        do throws(WireError) {
            try count(credential, from: address)
            if control.book.isOpen, !control.book.isOpen(to: approach), credential == .none {
                throw AccessControl.closedToOthers
            }
            guard credential != .none, !control.book.isOpen, control.token(credential) == nil else { return nil }
            try requireAttempt(from: address)
            return nil
        } catch {
            return error
        }
    }

    static let tooManyFailures = WireError(
        .rateLimited, "too many attempts that failed; one more is free every half minute",
        retryAfterSeconds: Int(1 / failureRate.perSecond))
}

import NaviFailPoints
import NaviProtocol

/// Lets requests and sockets in, or not: who asks, and how often.
struct RequestAccess: Sendable {
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

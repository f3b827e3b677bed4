import HTTPTypes
import Hummingbird
import NaviProtocol
import NaviTelemetry

/// How a browser signs in with an OpenID provider: away, and back. What goes wrong takes it to the page, with a word about
/// it: whoever stands there has followed a link, and is no program.
struct OpenIDRoutes: Sendable {
    let dependencies: RouteDependencies
    private var access: RequestAccess { dependencies.access }
    private var attemptCookie: BrowserCookie { .attempt(below: dependencies.path) }

    func register(on endpoints: Endpoints) {
        endpoints.at("auth/oidc", rule: .open, [.get: begin])
        endpoints.at("auth/oidc/callback", rule: .open, [.get: finish])
    }

    @Sendable private func begin(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let signIn = try requireProvider()
        let isSecure = access.proxies.isSecure(request.headers, peer: context.peerAddress)
        let path = ReturnPath.checked(QueryReader(request.uri.query).text("return"), below: dependencies.path)
        do {
            try requireAttempt(context)
            guard let host = request.head.authority else { throw OpenIDError(.expired, "the request names no host") }
            let (address, cookie) = try await signIn.begin(
                redirect: "\(isSecure ? "https" : "http")://\(host)\(dependencies.path("/auth/oidc/callback"))",
                returnPath: path, now: dependencies.now())
            return leading(
                to: address,
                [attemptCookie.setting(cookie, lifetime: SignInAttempt.lifetime, isSecure: isSecure)])
        } catch let error as OpenIDError {
            return failed(error, context)
        }
    }

    @Sendable private func finish(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let signIn = try requireProvider()
        let isSecure = access.proxies.isSecure(request.headers, peer: context.peerAddress)
        let (query, now) = (QueryReader(request.uri.query), dependencies.now())
        let answer = OpenIDSignIn.Answer(
            code: query.text("code"), state: query.text("state"), error: query.text("error"),
            issuer: query.text("iss"))
        let cookie = attemptCookie.value(in: request.headers[values: .cookie], isSecure: isSecure)
        do {
            try requireAttempt(context)
            let attempt = try await signIn.attempt(cookie, answer, now: now)
            let person = try await signIn.person(answer, attempt, now: now)
            let (token, secret) = try await access.signIn(
                person, by: signIn.provider.settings, label: SignInLabel.of(request), from: context.clientAddress,
                now: now)
            let lifetime = token.expiresAt.map { $0.since(now) } ?? .zero
            return leading(
                to: attempt.returnPath,
                [
                    access.control.cookie.setting(secret.text, lifetime: lifetime, isSecure: isSecure),
                    attemptCookie.setting("", lifetime: .zero, isSecure: isSecure),
                ])
        } catch let error as OpenIDError {
            return failed(error, context)
        }
    }

    private func requireProvider() throws(WireError) -> OpenIDSignIn {
        guard let signIn = dependencies.openID else {
            throw WireError(.notFound, "there is no provider to sign in with; see NAVI_OIDC_ISSUER")
        }
        return signIn
    }

    /// Before the provider is asked: who has failed too often costs it nothing.
    private func requireAttempt(_ context: NaviRequestContext) throws(OpenIDError) {
        guard access.mayTry(from: context.clientAddress) else {
            throw OpenIDError(.tooMany, "too many attempts of one address that failed")
        }
    }

    /// The cookie stays: the answer may have been somebody else's, who has led the browser here.
    private func failed(_ error: OpenIDError, _ context: NaviRequestContext) -> Response {
        let address = context.clientAddress
        if access.countFailure(from: address, error) {
            context.logger.notice(
                "nobody is signed in by the provider",
                metadata: .of([.error: "\(error.code.rawValue): \(error.message)"]))
        }
        return leading(to: ReturnPath.failed(error.code, below: dependencies.path), [])
    }

    private func leading(to address: String, _ cookies: [String]) -> Response {
        var headers: HTTPFields = [.location: address, .cacheControl: "no-store", .referrerPolicy: "no-referrer"]
        for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return Response(status: .seeOther, headers: headers)
    }
}

extension RequestAccess {
    /// Somebody is not signed in whom a provider was asked about, or was to be.
    ///
    /// - Returns: `false` when there have been too many to tell of another one.
    fileprivate func countFailure(from address: String, _ error: OpenIDError) -> Bool {
        let caller = Caller.address(PeerName.neighbourhood(address))
        guard (error.code.counts ? failures : notes).admit(caller) else { return false }
        var event = AuditEvent(
            error.code.counts ? .signInFailed : .providerFailed, time: .now(), address: address, owner: error.name,
            decision: error.code.rawValue)
        event.subject = error.subject
        audit.record(event)
        return true
    }
}

extension OpenIDError.Code {
    /// It counts against whoever has tried. Not so where the provider is at fault, or where a page of another site may
    /// have led the browser here.
    fileprivate var counts: Bool {
        switch self {
        case .refused, .invalidToken, .noName, .notAllowed, .nameTaken, .disabled: true
        case .unavailable, .expired, .tooMany: false
        }
    }
}

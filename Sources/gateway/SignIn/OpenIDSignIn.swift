import NaviProtocol
import NaviStore

/// Signing in with an OpenID provider: the authorization code flow with PKCE.
///
///     browser ──GET /auth/oidc──▶ gateway ──303, cookie with the sealed attempt──▶ browser ──▶ provider
///     provider ──303 with code and state──▶ browser ──GET /auth/oidc/callback, cookie──▶ gateway
///     gateway ──code, verifier──▶ provider ──ID token──▶ gateway ──303, cookie of the sign-in──▶ browser
struct OpenIDSignIn: Sendable {
    let provider: OpenIDProvider
    private let seal = AttemptSeal()
    private let used = UsedAttempts()

    init(provider: OpenIDProvider) {
        self.provider = provider
    }

    /// What comes back from the provider with the browser.
    struct Answer: Sendable {
        var code: String?
        var state: String?
        var error: String?
        /// Which provider it is from (RFC 9207).
        var issuer: String?
    }

    /// Somebody whom the provider has recognised.
    struct Person: Sendable, Equatable {
        let identity: UserIdentity
        let name: String
        let isAdmin: Bool
    }

    private var settings: OpenIDSettings { provider.settings }

    /// - Returns: Where the browser is sent, and the cookie that it brings back.
    func begin(
        redirect: String, returnPath: String, now: Timestamp
    ) async throws(OpenIDError) -> (address: String, cookie: String) {
        let attempt = SignInAttempt(redirect: redirect, returnPath: returnPath, now: now)
        guard let cookie = seal.seal(attempt) else {
            throw OpenIDError(.expired, "the address to come back to is too long")
        }
        return (try await provider.address(for: attempt), cookie)
    }

    /// The attempt that a browser brings back with an answer that belongs to it, which it does once.
    ///
    /// - Throws: `expired`, `refused`, `tooMany`, `unavailable`.
    func attempt(
        _ cookie: String?, _ answer: Answer, now: Timestamp
    ) async throws(OpenIDError) -> SignInAttempt {
        guard let attempt = cookie.flatMap(seal.open), attempt.isLive(at: now) else {
            throw OpenIDError(.expired, "the sign-in was begun in another browser, too long ago, or before a restart")
        }
        guard answer.state == attempt.state else { throw OpenIDError(.expired, "the answer is to another sign-in") }
        try used.use(attempt, now: now)
        guard answer.issuer == nil ? try await !provider.document().namesIssuer : answer.issuer == settings.issuer
        else {
            throw OpenIDError(.refused, "the answer is another provider's")
        }
        if let error = answer.error {
            throw OpenIDError(.refused, "the provider refuses: \(error.prefix(100))")
        }
        return attempt
    }

    /// Who has signed in.
    ///
    /// - Throws: All there is.
    func person(_ answer: Answer, _ attempt: SignInAttempt, now: Timestamp) async throws(OpenIDError) -> Person {
        let token = try await provider.token(for: answer.code ?? "", attempt)
        let claims = try await token.verify(
            try await provider.keys(for: token),
            IDToken.Expectation(
                issuer: settings.issuer, clientID: settings.clientID, nonce: attempt.nonce, now: now))
        return try person(claims)
    }

    /// - Throws: `noName`, `notAllowed`.
    private func person(_ claims: JSONValue) throws(OpenIDError) -> Person {
        guard let subject = claims["sub"]?.stringValue, (1...255).contains(subject.utf8.count),
            UserName.isVisible(subject)
        else { throw OpenIDError(.invalidToken, "the token names nobody") }
        let groups = Set(IDToken.texts(claims[settings.groupsClaim]) ?? [])
        guard settings.allowedGroups.isEmpty || !groups.isDisjoint(with: settings.allowedGroups) else {
            throw OpenIDError(.notAllowed, "in none of NAVI_OIDC_ALLOWED_GROUPS", subject: subject)
        }
        guard let name = claims[settings.ownerClaim]?.stringValue.flatMap(UserName.normalized) else {
            throw OpenIDError(
                .noName,
                "the claim '\(settings.ownerClaim)' is no user's name; another claim may be "
                    + "(NAVI_OIDC_OWNER_CLAIM), or another scope brings it (NAVI_OIDC_SCOPES)", subject: subject)
        }
        let isAdmin = settings.adminGroup.map(groups.contains) ?? false
        return Person(
            identity: UserIdentity(issuer: settings.issuer, subject: subject), name: name, isAdmin: isAdmin)
    }
}

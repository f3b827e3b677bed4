import HTTPTypes
import Hummingbird
import NaviProtocol
import NaviStore

/// How a browser signs in and out. Programs need none of it: they send their token with every request.
struct AuthRoutes: Sendable {
    /// How long a browser stays signed in.
    static let signInLifetime = Duration.seconds(30 * 86_400)
    private static let maxLabelBytes = 200

    let dependencies: RouteDependencies
    private var store: Store { dependencies.store }
    private var access: RequestAccess { dependencies.access }

    func register(on endpoints: Endpoints) {
        endpoints.at("auth", rule: .open, [.get: status])
        endpoints.at("auth/sign-in", rule: .open, [.post: signIn])
        endpoints.at("auth/sign-out", [.post: signOut])
        endpoints.at("auth/sign-ins", [.get: list])
        endpoints.at("auth/sign-ins/:sign_in", [.delete: end])
    }

    @Sendable private func status(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        await access.control.look(for: request.credential)
        // Not being signed in is one of the answers here.
        let principal = try? access.control.principal(request.credential)
        return .json(
            AuthStatus(
                isRequired: !access.control.book.isOpen, isSignedIn: principal != nil, owner: principal?.owner ?? "",
                isAdmin: principal?.scope == .all))
    }

    @Sendable private func signIn(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let address = context.clientAddress
        try access.requireAttempt(from: address)
        let body = try await request.json(SignInRequest.self, context)
        let secret = Secret.random()
        let label = String(decoding: (request.headers[.userAgent] ?? "").utf8.prefix(Self.maxLabelBytes), as: UTF8.self)
        guard let token = try await token(for: body, secret: secret, label: label) else {
            throw access.noteFailure(
                from: address, WireError(.notAuthenticated, "this token or code is not valid, or not any more"))
        }
        try await access.control.book.refresh()
        let status = AuthStatus(
            isRequired: true, isSignedIn: true, owner: token.owner, isAdmin: token.isAdmin)
        var response = Response.json(status)
        response.headers[.setCookie] = cookie(secret.text, lifetime: Self.signInLifetime, request, context)
        return response
    }

    @Sendable private func signOut(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        if case .cookie = request.credential, let id = context.principal?.token {
            _ = try await store.revokeToken(id, now: dependencies.now())
            try await access.control.book.refresh()
        }
        var response = Response(status: .noContent)
        response.headers[.setCookie] = cookie("", lifetime: .zero, request, context)
        // Drafts, messages that were not sent, files that were looked at: for browsers that know it.
        response.headers[.clearSiteData] = #""cache", "storage""#
        return response
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let mine = signIns(of: context.principal)
        return .json(mine.map { SignInBody($0, isCurrent: $0.id == context.principal?.token) })
    }

    @Sendable private func end(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = context.parameters.get("sign_in").flatMap { Int64(decimal: $0, in: 1...Int64.max) }
        guard let id, signIns(of: context.principal).contains(where: { $0.id == id }) else {
            throw WireError(.notFound, "no such sign-in")
        }
        _ = try await store.revokeToken(id, now: dependencies.now())
        try await access.control.book.refresh()
        return Response(status: .noContent)
    }

    private func signIns(of principal: Principal?) -> [TokenRecord] {
        guard let principal, principal.token != nil else { return [] }
        return access.control.book.tokens.filter { $0.kind == .signIn && $0.owner == principal.owner }
    }

    /// The browser's own token, made with what it showed; `nil` when that is not valid.
    private func token(for body: SignInRequest, secret: Secret, label: String) async throws -> TokenRecord? {
        let now = dependencies.now()
        let make: @Sendable (TokenRecord, Int64?) -> TokenRecord = { source, parent in
            TokenRecord(
                kind: .signIn, hash: secret.hash, owner: source.owner, isAdmin: source.isAdmin, label: label,
                parent: parent, createdAt: now, expiresAt: now + Self.signInLifetime)
        }
        switch (body.token, body.code) {
        case (let token?, nil):
            await access.control.look(for: .bearer(Secret(text: token)))
            guard let source = access.control.book.token(Secret(text: token), kinds: [.program]) else { return nil }
            return try await store.addToken(make(source, source.id))
        case (nil, let code?):
            return try await store.useCode(Secret(text: code).hash, now: now) { make($0, $0.parent) }
        default: throw WireError(.invalidField, "field 'token' or 'code': exactly one is required")
        }
    }

    /// Scripts cannot read it, and other sites' pages cannot send it.
    private func cookie(
        _ value: String, lifetime: Duration, _ request: Request, _ context: NaviRequestContext
    ) -> String {
        let secure = access.proxies.isSecure(request.headers, peer: context.peerAddress) ? "; Secure" : ""
        return "\(Credential.cookieName)=\(value); Path=/; HttpOnly; SameSite=Strict; "
            + "Max-Age=\(lifetime.components.seconds)\(secure)"
    }
}

extension Request {
    /// What it shows to say who asks.
    var credential: Credential {
        Credential(authorization: headers[values: .authorization], cookies: headers[values: .cookie])
    }
}

extension HTTPField.Name {
    static let clearSiteData = Self("Clear-Site-Data")!
}

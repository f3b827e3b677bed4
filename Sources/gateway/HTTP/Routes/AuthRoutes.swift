import HTTPTypes
import Hummingbird
import NaviProtocol
import NaviStore

/// How a browser signs in and out. Programs need none of it: they send their token with every request.
struct AuthRoutes: Sendable {
    /// How long a browser stays signed in.
    static let signInLifetime = Duration.seconds(30 * 86_400)

    let dependencies: RouteDependencies
    private var store: Store { dependencies.store }
    private var access: RequestAccess { dependencies.access }

    func register(on endpoints: Endpoints) {
        endpoints.at("auth", rule: .open, [.get: status])
        endpoints.at("auth/sign-in", rule: .open, [.post: signIn])
        endpoints.at("auth/sign-out", demand: .nothing, [.post: signOut])
        endpoints.at("auth/sign-ins", [.get: list])
        endpoints.at("auth/sign-ins/:sign_in", [.delete: end])
    }

    @Sendable private func status(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let approach = Approach(peer: context.peerAddress, request.headers)
        let principal = try await access.visitor(context.credential, approach, from: context.clientAddress)
        var status = AuthStatus(
            isRequired: !access.control.book.isOpen(to: approach), isSignedIn: principal != nil,
            owner: principal?.owner ?? "", isAdmin: principal?.scope == .all, rights: principal?.rights.names ?? [])
        status.provider = dependencies.openID?.provider.settings.name
        if case .forwarded = context.credential, principal != nil { status.isForwarded = true }
        return .json(status)
    }

    @Sendable private func signIn(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let address = context.clientAddress
        let body = try await request.json(SignInRequest.self, context)
        let secret = Secret.random()
        let now = dependencies.now()
        guard let proof = try await proof(in: body, from: address),
            let token = try await store.signIn(
                with: proof, hash: secret.hash, label: SignInLabel.of(request), lifetime: Self.signInLifetime, now: now)
        else {
            throw access.noteFailure(
                from: address, WireError(.notAuthenticated, "this token or code is not valid, or not any more"),
                as: .signInFailed)
        }
        access.audit.record(
            AuditEvent(
                .signedIn, time: now, address: address, by: Principal(token), owner: token.owner, token: token.parent))
        try await access.control.book.refresh()
        let status = AuthStatus(
            isRequired: true, isSignedIn: true, owner: token.owner, isAdmin: token.isAdmin, rights: token.rights.names)
        var response = Response.json(status)
        let lifetime = token.expiresAt.map { $0.since(now) } ?? Self.signInLifetime
        response.headers[.setCookie] = cookie(secret.text, lifetime: lifetime, request, context)
        return response
    }

    @Sendable private func signOut(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        if case .cookie = context.credential, let id = context.principal?.token {
            try await endSignIn(id, context)
        }
        var response = Response(status: .noContent)
        response.headers[.setCookie] = cookie("", lifetime: .zero, request, context)
        // Drafts, messages that were not sent, files that were looked at: for browsers that know it. Where the host has
        // other pages it would take what is theirs, too; the web client tidies up by itself.
        if access.control.cookie.path.isRoot { response.headers[.clearSiteData] = #""cache", "storage""# }
        return response
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let mine = try await signIns(of: context.principal)
        return .json(mine.map { SignInBody($0, isCurrent: $0.id == context.principal?.token) })
    }

    @Sendable private func end(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = context.parameters.get("sign_in").flatMap { Int64(decimal: $0, in: 1...Int64.max) }
        guard let id, try await signIns(of: context.principal).contains(where: { $0.id == id }) else {
            throw WireError(.notFound, "no such sign-in")
        }
        try await endSignIn(id, context)
        return Response(status: .noContent)
    }

    private func endSignIn(_ id: Int64, _ context: NaviRequestContext) async throws {
        _ = try await store.revokeToken(id, now: dependencies.now())
        context.audit(.signInEnded, dependencies, token: id)
        try await access.control.book.refresh()
    }

    private func signIns(of principal: Principal?) async throws -> [TokenRecord] {
        guard let principal, principal.token != nil else { return [] }
        return try await store.signIns(of: principal.owner, now: dependencies.now())
    }

    /// What is shown, as the database is to be asked for it; `nil` when that is not valid as far as is known here. Who has
    /// failed too often gets in with a token that is known already, and with nothing else.
    private func proof(in body: SignInRequest, from address: String) async throws -> SignInProof? {
        switch (body.token, body.code) {
        case (let text?, nil):
            let secret = Secret(text: text)
            if access.mayTry(from: address) { try await access.look(for: .bearer(secret), from: address) }
            guard let source = access.control.book.token(secret, kinds: [.program]) else { return nil }
            try access.countSignIn(with: source.id)
            return .token(secret.hash)
        case (nil, let code?):
            try access.requireAttempt(from: address)
            return .code(Secret(text: code).hash)
        default: throw WireError(.invalidField, "field 'token' or 'code': exactly one is required")
        }
    }

    private func cookie(
        _ value: String, lifetime: Duration, _ request: Request, _ context: NaviRequestContext
    ) -> String {
        access.control.cookie.setting(
            value, lifetime: lifetime, isSecure: access.proxies.isSecure(request.headers, peer: context.peerAddress))
    }
}

extension HTTPField.Name {
    static let clearSiteData = Self("Clear-Site-Data")!
}

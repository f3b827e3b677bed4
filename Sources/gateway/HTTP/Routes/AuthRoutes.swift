import HTTPTypes
import Hummingbird
import NaviProtocol

/// How a browser signs in and out. Programs need none of it: they send their token with every request.
struct AuthRoutes: Sendable {
    let dependencies: RouteDependencies
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
        let principal = try await access.principalIfKnown(context.credential, approach, from: context.clientAddress)
        var status = AuthStatus(
            isRequired: !access.control.book.isOpen(to: approach), isSignedIn: principal != nil,
            owner: principal?.owner ?? "", isAdmin: principal?.scope == .all, rights: principal?.rights.names ?? [])
        status.provider = dependencies.openID?.provider.settings.name
        if case .forwarded = context.credential, principal != nil { status.isForwarded = true }
        return .json(status)
    }

    @Sendable private func signIn(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let (body, now) = (try await request.json(SignInRequest.self, context), dependencies.now())
        let (token, secret) = try await access.signIn(
            with: body, label: SignInLabel.of(request), from: context.clientAddress, now: now)
        var response = Response.json(
            AuthStatus(
                isRequired: true, isSignedIn: true, owner: token.owner, isAdmin: token.isAdmin,
                rights: token.rights.names))
        let lifetime = token.expiresAt.map { $0.since(now) } ?? RequestAccess.signInLifetime
        response.headers[.setCookie] = cookie(secret.text, lifetime: lifetime, request, context)
        return response
    }

    @Sendable private func signOut(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        if case .cookie = context.credential, let id = context.principal?.token {
            try await access.end(id, by: context.principal, from: context.clientAddress, now: dependencies.now())
        }
        var response = Response(status: .noContent)
        response.headers[.setCookie] = cookie("", lifetime: .zero, request, context)
        // Drafts, messages that were not sent, files that were looked at: for browsers that know it. Where the host has
        // other pages it would take what is theirs, too; the web client tidies up by itself.
        if access.control.cookie.path.isRoot { response.headers[.clearSiteData] = #""cache", "storage""# }
        return response
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let mine = try await access.signIns(of: context.principal, now: dependencies.now())
        return .json(mine.map { SignInBody($0, isCurrent: $0.id == context.principal?.token) })
    }

    @Sendable private func end(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = context.parameters.get("sign_in").flatMap { Int64(decimal: $0, in: 1...Int64.max) }
        try await access.endSignIn(id, of: context.principal, from: context.clientAddress, now: dependencies.now())
        return Response(status: .noContent)
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

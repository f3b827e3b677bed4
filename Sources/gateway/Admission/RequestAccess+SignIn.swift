import NaviProtocol
import NaviStore

/// Browsers that sign in and out, with a token, a code, or by way of a provider.
extension RequestAccess {
    /// How long a browser stays signed in by a token or a code.
    static let signInLifetime = Duration.seconds(30 * 86_400)

    /// What a browser has got: the row, and what it shows from now on.
    typealias SignedIn = (token: TokenRecord, secret: Secret)

    /// Signs a browser in with what it has shown.
    ///
    /// - Throws: `not_authenticated`, `rate_limited`, `invalid_field`; `StoreError`.
    func signIn(
        with shown: SignInRequest, label: String, from address: String, now: Timestamp
    ) async throws -> SignedIn {
        let secret = Secret.random()
        guard let proof = try await proof(in: shown, from: address),
            let token = try await control.store.signIn(
                with: proof, hash: secret.hash, label: label, lifetime: Self.signInLifetime, now: now)
        else {
            throw noteFailure(
                from: address, WireError(.notAuthenticated, "this token or code is not valid, or not any more"),
                as: .signInFailed)
        }
        audit.record(
            AuditEvent(
                .signedIn, time: now, address: address, by: Principal(token), owner: token.owner, token: token.parent))
        try await control.book.refresh()
        return (token, secret)
    }

    /// Signs in somebody whom the provider has recognised, and makes a user of them where they are new.
    ///
    /// - Throws: `OpenIDError`, `StoreError`.
    func signIn(
        _ person: OpenIDSignIn.Person, by settings: OpenIDSettings, label: String, from address: String, now: Timestamp
    ) async throws -> SignedIn {
        let secret = Secret.random()
        let outcome = try await control.store.signIn(
            person.identity, name: person.name, isAdmin: person.isAdmin, hash: secret.hash, label: label,
            lifetime: settings.signInLifetime, now: now)
        let subject = person.identity.subject
        switch outcome {
        case .signedIn(let token, let isNewUser):
            var event = AuditEvent(
                isNewUser ? .userAdded : .signedIn, time: now, address: address, by: Principal(token),
                owner: token.owner)
            event.subject = subject
            if isNewUser {
                audit.record(event)
                event.kind = .signedIn
            }
            audit.record(event)
            try await control.book.refresh()
            return (token, secret)
        case .nameTaken:
            throw OpenIDError(
                .nameTaken,
                "there is a user of that name; 'navi user change NAME --subject …' says that it is the same",
                subject: subject, name: person.name)
        case .disabled: throw OpenIDError(.disabled, "the user is disabled", subject: subject, name: person.name)
        case .tooManyUsers, .unknownUser:
            throw OpenIDError(.tooMany, "there are too many users to make another one", subject: subject)
        }
    }

    /// The browsers in which the visitor is signed in.
    ///
    /// - Throws: `StoreError`.
    func signIns(of principal: Principal?, now: Timestamp) async throws -> [TokenRecord] {
        guard let principal, principal.token != nil else { return [] }
        return try await control.store.signIns(of: principal.owner, now: now)
    }

    /// Ends one of the principal's sign-ins.
    ///
    /// - Throws: `not_found`; `StoreError`.
    func endSignIn(_ id: Int64?, of principal: Principal?, from address: String, now: Timestamp) async throws {
        guard let id, try await signIns(of: principal, now: now).contains(where: { $0.id == id }) else {
            throw WireError(.notFound, "no such sign-in")
        }
        try await end(id, by: principal, from: address, now: now)
    }

    /// Ends the sign-in with which the request was made.
    ///
    /// - Throws: `StoreError`.
    func end(_ signIn: Int64, by principal: Principal?, from address: String, now: Timestamp) async throws {
        _ = try await control.store.revokeToken(signIn, now: now)
        audit.record(AuditEvent(.signInEnded, time: now, address: address, by: principal, token: signIn))
        try await control.book.refresh()
    }

    /// What is shown, as the database is to be asked for it; `nil` when that is not valid as far as is known here. Who has
    /// failed too often gets in with a token that is known already, and with nothing else.
    private func proof(in shown: SignInRequest, from address: String) async throws -> SignInProof? {
        switch (shown.token, shown.code) {
        case (let text?, nil):
            let secret = Secret(text: text)
            if mayTry(from: address) { try await look(for: .bearer(secret), from: address) }
            guard let source = control.book.token(secret, kinds: [.program]) else { return nil }
            try countSignIn(with: source.id)
            return .token(secret.hash)
        case (nil, let code?):
            try requireAttempt(from: address)
            return .code(Secret(text: code).hash)
        default: throw WireError(.invalidField, "field 'token' or 'code': exactly one is required")
        }
    }
}

import HTTPTypes
import NIOHTTP1
import NaviProtocol
import NaviStore

/// What requests show, and looks into the database for what is not known yet.
extension RequestAccess {
    func credential(_ headers: HTTPFields, peer: String) -> Credential {
        credential(peer: peer) { name in HTTPField.Name(name).map { headers[values: $0] } ?? [] }
    }

    func credential(_ headers: HTTPHeaders, peer: String) -> Credential {
        credential(peer: peer) { headers[$0] }
    }

    /// A program's token counts before the word of a proxy, which counts before a cookie: the proxy has asked just now.
    private func credential(peer: String, _ values: (String) -> [String]) -> Credential {
        let shown = Credential(
            authorization: values("authorization"), cookies: values("cookie"), cookie: control.cookie,
            isSecure: proxies.isSecure(forwardedProto: values("x-forwarded-proto"), peer: peer))
        guard let forwardAuth, proxies.trusts(peer) else { return shown }
        if case .bearer = shown { return shown }
        switch forwardAuth.word(values) {
        case .nothing: return shown
        case .unusable: return .unusable
        case .user(let user): return .forwarded(user)
        }
    }

    func noteForgery(_ headers: HTTPFields, peer: String) {
        noteForgery(peer: peer) { HTTPField.Name($0).map { headers.contains($0) } ?? false }
    }

    func noteForgery(_ headers: HTTPHeaders, peer: String) {
        noteForgery(peer: peer) { headers.contains(name: $0) }
    }

    /// Writes down that somebody names a user who is no proxy; nothing else comes of it.
    private func noteForgery(peer: String, _ has: (String) -> Bool) {
        guard let forwardAuth, !proxies.trusts(peer), has(forwardAuth.header) else { return }
        // So many lines an address can cause, and no more.
        guard notes.admit(.address(PeerName.neighbourhood(peer))) else { return }
        audit.record(AuditEvent(.forwardedUserRefused, time: .now(), address: peer))
    }

    /// Makes what is shown known here, where the database has it or a proxy's word is enough.
    ///
    /// - Throws: `StoreError`.
    func look(for credential: Credential, from address: String) async throws {
        guard control.isUnseen(credential) else { return }
        switch credential {
        case .bearer: await control.book.lookAgain()
        case .forwarded(let user): try await admit(user, from: address)
        case .none, .cookie, .unusable: break
        }
    }

    /// Who shows on a socket what was not known here, after a look; `nil` for nobody.
    ///
    /// - Throws: `StoreError`.
    func principal(
        unseen credential: Credential, _ approach: Approach, from address: String
    ) async throws -> Principal? {
        try await look(for: credential, from: address)
        if let token = control.token(credential) { return Principal(token) }
        if case .forwarded(let user) = credential { _ = refusal(of: user, from: address) }
        return control.book.isOpen(to: approach) ? .anyone : nil
    }

    /// Who asks where nobody has to be anybody. A token that is not valid counts there as everywhere.
    ///
    /// - Throws: `StoreError`, `WireError`.
    func principalIfKnown(
        _ credential: Credential, _ approach: Approach, from address: String
    ) async throws -> Principal? {
        if mayTry(from: address) { try await look(for: credential, from: address) }
        let principal = try control.principalIfSignedIn(credential, approach)
        if principal == nil, case .bearer = credential { countFailure(from: address) }
        return principal
    }

    private func admit(_ user: ForwardedUser, from address: String) async throws {
        let isKnown = control.book.token(user) != nil
        do {
            let answer = try await control.store.admitForwarded(
                user.name, isAdmin: user.isAdmin, creates: forwardAuth?.createsUsers ?? false,
                hash: Secret.random().hash, now: control.book.time)
            guard case .signedIn(let token, let isNewUser) = answer else { return }
            let (now, principal) = (control.book.time, Principal(token))
            if isNewUser {
                audit.record(AuditEvent(.userAdded, time: now, address: address, by: principal, owner: token.owner))
            }
            if !isKnown {
                audit.record(
                    AuditEvent(
                        .signedIn, time: now, address: address, by: principal, owner: token.owner, token: token.id))
            }
            try await control.book.refresh()
        } catch {
            // What is known goes on to count until it ends.
            guard isKnown else { throw error }
        }
    }

    /// Why nobody is let in whom a proxy names.
    func refusal(of user: ForwardedUser, from address: String) -> WireError {
        guard failures.admit(.address(PeerName.neighbourhood(address))) else { return Self.tooManyFailures }
        audit.record(AuditEvent(.forwardedUserRefused, time: .now(), address: address, owner: user.name))
        return WireError(
            .notAuthenticated,
            "'\(user.name)' is no user here, or a disabled one; an administrator can change that with 'navi user'")
    }
}

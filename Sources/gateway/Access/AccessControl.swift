import NaviProtocol
import NaviStore

/// The one place that decides who somebody is, and whether a session is theirs.
struct AccessControl: Sendable {
    let book: TokenBook
    let store: Store

    /// Who asks over HTTP.
    ///
    /// - Throws: `not_authenticated`.
    func principal(_ credential: Credential) throws(WireError) -> Principal {
        if book.isOpen { return .anyone }
        let token: TokenRecord? =
            switch credential {
            case .bearer(let secret): book.token(secret, kinds: [.program])
            case .cookie(let secret): book.token(secret, kinds: [.signIn])
            case .none, .unusable: nil
            }
        guard let token else {
            throw WireError(
                .notAuthenticated,
                credential == .none
                    ? "sign in, or send 'Authorization: Bearer …'" : "the token is not valid, or not any more")
        }
        return Principal(token)
    }

    /// Who opens a WebSocket; `nil` when the first frame has to tell.
    ///
    /// - Parameter hasOrigin: The request names a page, which has been checked; a cookie counts only then.
    /// - Throws: `not_authenticated` for a credential that is not valid.
    func socketPrincipal(_ credential: Credential, hasOrigin: Bool) throws(WireError) -> Principal? {
        if book.isOpen { return .anyone }
        switch credential {
        case .none: return nil
        case .cookie where !hasOrigin: return nil
        case .bearer, .cookie, .unusable: return try principal(credential)
        }
    }

    /// Who sends an `auth` frame.
    func principal(token: String) -> Principal? {
        book.token(Secret(text: token), kinds: [.program]).map(Principal.init)
    }

    /// Nothing, when the session is one that the principal may use; what is somebody else's does not exist for them.
    ///
    /// - Throws: `session_not_found`; `StoreError`.
    func require(_ session: SessionID, for principal: Principal) async throws {
        if principal.scope == .all { return }
        guard let record = try await store.session(session), principal.scope.covers(record.owner) else {
            throw WireError.sessionNotFound(session)
        }
    }
}

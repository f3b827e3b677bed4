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

    /// The token of a program, where it looks like one of ours and is not known here: it may have been made just now.
    func unseenToken(_ credential: Credential) -> Secret? {
        guard case .bearer(let secret) = credential, secret.isPlausible else { return nil }
        return book.token(secret, kinds: [.program]) == nil ? secret : nil
    }

    /// Looks into the database for a token that is not known here.
    func look(for credential: Credential) async {
        if unseenToken(credential) != nil { await book.lookAgain() }
    }

    /// Who shows a token on a socket that was not known here, after a look into the database.
    func principal(unseen secret: Secret) async -> Principal? {
        await book.lookAgain()
        return book.token(secret, kinds: [.program]).map(Principal.init) ?? (book.isOpen ? .anyone : nil)
    }

    /// Who sends an `auth` frame.
    func principal(token: Secret) -> Principal? {
        book.token(token, kinds: [.program]).map(Principal.init)
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

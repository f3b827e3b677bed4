import NaviFailPoints
import NaviProtocol
import NaviStore

/// The one place that decides who somebody is, and whether a session is theirs.
struct AccessControl: Sendable {
    let book: TokenBook
    let store: Store
    /// Where clients find Navi.
    var path = BasePath.root

    /// What a browser shows that has signed in.
    var cookie: BrowserCookie { .signIn(below: path) }

    /// Who asks over HTTP.
    ///
    /// - Throws: `not_authenticated`; `storage_busy` while nobody knows which tokens are in force.
    func principal(_ credential: Credential, _ approach: Approach) throws(WireError) -> Principal {
        if book.isOpen {
            guard book.isOpen(to: approach) else { throw Self.closedToOthers }
            return .anyone
        }
        guard book.isCurrent else { throw Self.unknowable }
        guard let token = token(credential) else {
            throw WireError(
                .notAuthenticated,
                credential == .none
                    ? "sign in, or send 'Authorization: Bearer …'" : "the token is not valid, or not any more")
        }
        return Principal(token)
    }

    /// The same, and `nil` for somebody who is not signed in.
    func principalIfSignedIn(_ credential: Credential, _ approach: Approach) throws(WireError) -> Principal? {
        do {
            return try principal(credential, approach)
        } catch {
            guard error.code == .notAuthenticated else { throw error }
            return nil
        }
    }

    /// The token that is shown, if it is known here and in force.
    func token(_ credential: Credential) -> TokenRecord? {
        switch credential {
        case .bearer(let secret): book.token(secret, kinds: [.program])
        case .cookie(let secret): book.token(secret, kinds: [.signIn])
        case .forwarded(let user): book.token(user)
        case .none, .unusable: nil
        }
    }

    /// Who opens a WebSocket; `nil` when the first frame has to tell.
    ///
    /// - Parameter hasOrigin: The request names a page, which has been checked; what a browser or a proxy adds by itself
    ///   counts only then.
    /// - Throws: As `principal`.
    func socketPrincipal(
        _ credential: Credential, _ approach: Approach, hasOrigin: Bool
    ) throws(WireError) -> Principal? {
        if book.isOpen { return try principal(credential, approach) }
        switch credential {
        case .none: return nil
        case .cookie where !hasOrigin, .forwarded where !hasOrigin: return nil
        case .bearer, .cookie, .forwarded, .unusable: return try principal(credential, approach)
        }
    }

    /// The database may know more of what is shown than is known here: a token may have been made just now, and the word
    /// of a proxy has to be kept before it counts.
    func isUnseen(_ credential: Credential) -> Bool {
        switch credential {
        case .bearer(let secret): secret.isPlausible && book.token(secret, kinds: [.program]) == nil
        case .forwarded(let user): book.token(user)?.isFresh(at: book.time) != true
        case .none, .cookie, .unusable: false
        }
    }

    /// Nothing, while somebody may still be in who was let in: what they ask can be on its way for long.
    ///
    /// - Throws: As the first `principal`.
    func requireStill(_ principal: Principal) throws(WireError) {
        guard book.isCurrent else { throw Self.unknowable }
        guard book.isInForce(principal.token) else {
            throw WireError(.notAuthenticated, "the token is not valid any more")
        }
    }

    /// Who sends an `auth` frame.
    func principal(token: Secret) -> Principal? {
        book.token(token, kinds: [.program]).map(Principal.init)
    }

    /// Nothing, when the session is one that the principal may use; what is somebody else's does not exist for them.
    ///
    /// - Returns: The session, where it has been looked at: nobody is anything but themselves where all get in.
    /// - Throws: `session_not_found`; `StoreError`.
    @discardableResult
    func require(_ session: SessionID, for principal: Principal) async throws -> SessionRecord? {
        if principal.token == nil { return nil }
        guard let record = try await store.session(session) else { throw WireError.sessionNotFound(session) }
        guard principal.covers(record) else {
            throw Safeguard.foreignSessions.isOff ? Principal.outOfBounds : WireError.sessionNotFound(session)
        }
        return record
    }

    static let closedToOthers = WireError(
        .notAuthenticated,
        "nobody has a token yet, so only programs on the server's own machine are let in, and this request came from "
            + "elsewhere or through a proxy; make a token there with 'navi token create' and sign in with it")

    private static let unknowable = WireError(
        .storageBusy, "nobody can be let in while the tokens cannot be read; try again")
}

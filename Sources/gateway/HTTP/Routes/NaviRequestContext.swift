import Hummingbird
import Logging
import NaviProtocol

/// What travels with one request through middleware and routes.
struct NaviRequestContext: RequestContext {
    /// What the server knows when a request arrives.
    struct Source: RequestContextSource {
        let logger: Logger
        /// Of the other end of the connection.
        let peerAddress: String
    }

    var coreContext: CoreRequestContextStorage
    let peerAddress: String
    /// The client's own address, where a trusted proxy tells it.
    var clientAddress: String
    /// What the request shows to say who asks.
    var credential = Credential.none
    /// Who asks; set before a handler of a path that is not for everyone runs.
    var principal: Principal?
    /// The session that the path names, which is one that they may use.
    var conversation: Conversation?
    /// What the request holds of the process's budget; `nil` before it was let in.
    var bytes: ByteHold?

    init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        peerAddress = source.peerAddress
        clientAddress = source.peerAddress
    }

    init(logger: Logger, peerAddress: String = "127.0.0.1") {
        self.init(source: Source(logger: logger, peerAddress: peerAddress))
    }

    /// Who asks.
    ///
    /// - Throws: `not_authenticated` on a path for everyone, where nobody has been asked.
    func requirePrincipal() throws(WireError) -> Principal {
        guard let principal else { throw WireError(.notAuthenticated, "sign in first") }
        return principal
    }

    /// Who asks, and from where.
    ///
    /// - Throws: As `requirePrincipal`.
    func visitor() throws(WireError) -> Visitor {
        Visitor(principal: try requirePrincipal(), address: clientAddress)
    }

    /// The session that the path names.
    ///
    /// - Throws: `session_not_found` on a path that names none.
    func requireConversation() throws(WireError) -> Conversation {
        guard let conversation else { throw .sessionNotFound("") }
        return conversation
    }
}

import NaviProtocol
import NaviStore

/// What the routes set in motion beyond the store.
struct SessionEvents: Sendable {
    /// Sends a frame without a cursor to all clients of the session.
    var announce: @Sendable (ServerFrame, SessionID) -> Void
    /// Tells those who watch the list of a new session.
    var created: @Sendable (SessionID) -> Void
    /// Closes all sockets of the session.
    var closeSockets: @Sendable (SessionID, CloseCode) -> Void
    /// Sends a message and listens to what follows.
    var ask: @Sendable (SessionID, ClientMessage, Principal) async throws -> AskedTurn
    /// Stops this turn, or the session's open one; returns after the commit.
    var stop: @Sendable (SessionID, TurnID?) async throws -> StopOutcome
    /// Tells the workers that a turn, whose stop is already in the database, shall end.
    var signalStop: @Sendable (TurnID) -> Void
    /// Takes a waiting message out of the queue; returns after the commit.
    var cancel: @Sendable (TurnID, SessionID) async throws -> Void
    /// Takes a decision over a tool call; returns after the commit.
    var decide: @Sendable (ApprovalDecision, SessionID, Principal) async throws -> Void
}

extension SessionEvents {
    /// Tells the session's clients where it stands now.
    func announceUpdate(of session: SessionRecord) {
        let update = SessionUpdated(
            sessionID: session.id, profileID: session.profileID, name: session.name, pinned: session.pinned,
            lastActive: session.lastActive)
        announce(.sessionUpdated(update), session.id)
    }

    /// Tells the session's clients which version of its context is in force now.
    func announceContext(of session: SessionRecord) {
        let frame = ContextSheet(version: session.compressionID, contextTokens: session.contextTokens)
        announce(.contextSheet(frame), session.id)
    }
}

import NaviProtocol
import NaviStore

/// What sockets set in motion beyond the hub.
struct SocketActions: Sendable {
    /// Reads where the session stands and lets the socket of a client with this address in, or closes it.
    var join: @Sendable (ConnectionRef, SessionID, Cursor?, Principal, String) async -> Void
    /// Stores a message, and sends what the closure makes of the outcome after the commit.
    var accept:
        @Sendable (SessionID, ClientMessage, @escaping @Sendable (Result<AcceptedTurn, WireError>) -> Answer?) -> Void
    /// Stops this turn, or the session's open one; returns after the commit.
    var stop: @Sendable (SessionID, TurnID?) async throws -> StopOutcome
    /// Takes a waiting message out of the queue; returns after the commit.
    var cancel: @Sendable (TurnID, SessionID) async throws -> Void
    /// Takes a decision over a tool call; returns after the commit.
    var decide: @Sendable (ApprovalDecision, SessionID, Principal) async throws -> Void
}

import NaviProtocol

/// What a WebSocket is for.
enum SocketTarget: Hashable, Sendable {
    /// A conversation, from a place in its stream on.
    case session(SessionID, cursor: Cursor?)
    /// The address has no valid id.
    case unknownSession
    case sessionList
    /// For tests alone.
    case echo
}

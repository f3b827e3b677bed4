import NaviProtocol

/// A frame for the client that asked.
struct Answer: Sendable {
    let frame: ServerFrame
    let connection: ConnectionRef
}

/// Carries the messages of one connection to a server and back.
protocol MCPTransport: Sendable {
    /// Sends what the connection has to say and hands it what comes back, until the connection is closed, the server is
    /// gone, or the task is cancelled. Nothing of the server is left then.
    ///
    /// - Returns: Why it ended. The connection is closed.
    func run(_ connection: MCPConnection) async -> MCPFailure
}

extension MCPTransport {
    /// The longest message that is taken from a server.
    static var maxMessageBytes: Int { 8 << 20 }
}

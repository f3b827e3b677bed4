import Synchronization

/// What the requests of one connection over HTTP share: the session at the server, and which of them are still wanted.
final class MCPHTTPExchanges: Sendable {
    private struct State {
        var sessionID: String?
        var protocolVersion: String?
        var open: [RPCID: AsyncStream<Never>.Continuation] = [:]
    }

    private let state = Mutex(State())

    /// The server's name for the session, once it has given one.
    var sessionID: String? {
        get { state.withLock { $0.sessionID } }
        set { state.withLock { $0.sessionID = newValue } }
    }

    /// What was agreed on.
    var protocolVersion: String? {
        get { state.withLock { $0.protocolVersion } }
        set { state.withLock { $0.protocolVersion = newValue } }
    }

    /// - Returns: A stream that ends when nobody wants the answer any more.
    func begin(_ id: RPCID) -> AsyncStream<Never> {
        let (stream, continuation) = AsyncStream<Never>.makeStream()
        state.withLock { $0.open[id] = continuation }
        return stream
    }

    func abandon(_ id: RPCID) {
        state.withLock { $0.open.removeValue(forKey: id) }?.finish()
    }

    /// The connection is closed.
    func abandonAll() {
        let all = state.withLock { state in
            defer { state.open = [:] }
            return state.open.values.map { $0 }
        }
        for continuation in all { continuation.finish() }
    }
}

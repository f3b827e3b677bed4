import Logging
import NaviProtocol
import NaviTelemetry
import Synchronization

/// One connection to an MCP server: performs what the session decides. A transport carries `outbound` to the server and
/// brings what comes back; whoever calls tools waits here.
final class MCPConnection: Sendable {
    private struct Call {
        let answer: Pending<JSONValue>
        let progress: any LiveOutput
    }

    private struct State {
        var session: MCPSession
        var calls: [Int: Call] = [:]
        var peer: MCPPeer?
        var failure: MCPFailure?
    }

    /// More than a server leaves unread ends the connection: calls are few, and each is one message.
    private static let maxOutbound = 1024
    /// Of one thing that a server says.
    private static let maxLogBytes = 1024

    /// Messages for the server, in order; ends when the connection is closed.
    let outbound: AsyncStream<RPCMessage>
    private let sender: AsyncStream<RPCMessage>.Continuation
    private let closing: AsyncStream<Never>
    private let closer: AsyncStream<Never>.Continuation
    /// Hears of the tools.
    private weak let owner: MCPServer?
    private let logger: Logger
    private let state: Mutex<State>

    init(clientVersion: String, owner: MCPServer, logger: Logger) {
        (outbound, sender) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.maxOutbound))
        (closing, closer) = AsyncStream.makeStream()
        self.owner = owner
        self.logger = logger
        state = Mutex(State(session: MCPSession(clientVersion: clientVersion)))
    }

    /// What the server said about itself; `nil` before it did.
    var peer: MCPPeer? { state.withLock { $0.peer } }

    /// Why the connection was closed; `nil` while it is open.
    var failure: MCPFailure? { state.withLock { $0.failure } }

    func start() {
        perform(state.withLock { $0.session.start() })
    }

    func receive(_ message: RPCMessage) {
        perform(state.withLock { $0.session.receive(message) })
    }

    /// A request was not answered, and will not be.
    func fail(_ request: RPCID, _ failure: MCPFailure) {
        perform(state.withLock { $0.session.fail(request, failure) })
    }

    /// Ends the connection, and every call on it. The first reason counts.
    func close(_ failure: MCPFailure) {
        let actions = state.withLock { state in
            if state.failure == nil { state.failure = failure }
            return state.session.close(Self.failureOfCalls(state.failure ?? failure))
        }
        perform(actions)
        sender.finish()
        closer.finish()
    }

    /// A lost session says that one message was not looked at; what else was under way may have been.
    private static func failureOfCalls(_ failure: MCPFailure) -> MCPFailure {
        failure.code == .sessionLost ? MCPFailure(.lost, failure.reason, words: failure.words) : failure
    }

    /// Waits until the connection is closed, or the task is cancelled. For one task, the transport's.
    func waitUntilClosed() async {
        for await _ in closing {}
    }

    /// Calls a tool and waits for its answer.
    ///
    /// - Parameter progress: Shown every report of progress.
    /// - Throws: `MCPFailure`, `CancellationError`; then the server has been told that nobody waits any more.
    func call(
        _ tool: String, _ arguments: JSONValue, within limit: Duration,
        progress: any LiveOutput
    ) async throws -> JSONValue {
        let call = Call(answer: Pending(), progress: progress)
        let (id, actions) = try begin(call, tool, arguments)
        perform(actions)
        let late = MCPFailure(.timedOut, "it did not answer within \(limit.components.seconds) s")
        do {
            return try await call.answer.value(within: limit, late: late)
        } catch {
            let reason = error is CancellationError ? "stopped" : "timed out"
            perform(
                state.withLock { state in
                    state.calls[id] = nil
                    return state.session.cancel(id, reason: reason)
                })
            throw error
        }
    }

    private func begin(_ call: Call, _ tool: String, _ arguments: JSONValue) throws(MCPFailure) -> (
        Int, [MCPSession.Action]
    ) {
        let begun: Result<(Int, [MCPSession.Action]), MCPFailure> = state.withLock { state in
            do throws(MCPFailure) {
                let (id, actions) = try state.session.call(tool, arguments)
                state.calls[id] = call
                return .success((id, actions))
            } catch {
                return .failure(error)
            }
        }
        return try begun.get()
    }

    private func perform(_ actions: [MCPSession.Action]) {
        for action in actions {
            switch action {
            case .send(let message): send(message)
            case .greeted(let peer): state.withLock { $0.peer = peer }
            case .tools(let tools): owner?.take(tools, peer)
            case .finished(let id, let result):
                let call = state.withLock { $0.calls.removeValue(forKey: id) }
                call?.answer.resolve(result.mapError { $0 })
            case .progress(let id, let text): state.withLock { $0.calls[id] }?.progress.show(text)
            case .log(let level, let text): log(level, text)
            case .fail(let failure): close(failure)
            }
        }
    }

    private func send(_ message: RPCMessage) {
        switch sender.yield(message) {
        case .enqueued, .terminated: break
        case .dropped: close(MCPFailure(.broken, "it does not read what it is sent"))
        @unknown default: break
        }
    }

    private func log(_ level: String, _ text: String) {
        logger.debug(
            "an MCP server reports",
            metadata: .of([.state: String(level.prefix(16)), .reason: text.shortened(toBytes: Self.maxLogBytes)]))
    }
}

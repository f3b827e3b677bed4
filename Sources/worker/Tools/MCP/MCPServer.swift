import Logging
import NaviConfiguration
import NaviProtocol
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// One MCP server, kept running: its tools, calls of them, and a new start when it is gone.
final class MCPServer: Service {
    /// What the connections of servers are made of.
    struct Tuning: Sendable {
        /// How long a server may take to be ready for calls; the first start of one may install it.
        var startLimit = Duration.seconds(60)
        /// How long a call waits for a server that is being started again.
        var readyLimit = Duration.seconds(10)
    }

    private struct State {
        var tools: [MCPTool] = []
        /// There while the server is up, or coming up.
        var connection: MCPConnection?
        var readySince: ContinuousClock.Instant?
        var waiters: [Pending<MCPConnection>] = []
        var pause: Pending<Void>?
        var failure: MCPFailure?
        var isStopping = false
    }

    static let clientVersion = "1"

    /// The part of its tools' names that stands for it.
    let name: String
    let settings: MCPServerSettings
    private let transport: any MCPTransport
    private weak let source: MCPToolSource?
    private let tuning: Tuning
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter source: Told whenever it has become clear whether the server can be used.
    init(
        name: String, settings: MCPServerSettings, transport: any MCPTransport, tuning: Tuning = Tuning(),
        logger: Logger, source: MCPToolSource? = nil
    ) {
        self.name = name
        self.settings = settings
        self.transport = transport
        self.tuning = tuning
        self.logger = logger.with(.server, name)
        self.source = source
    }

    /// Its tools; those of the last time while it is being started again.
    var tools: [MCPTool] { state.withLock { $0.tools } }

    /// Why it cannot be used; `nil` while it can, or has only begun to start.
    var failure: MCPFailure? { state.withLock { $0.readySince == nil ? $0.failure : nil } }

    /// It is known whether it can be used.
    var isSettled: Bool { state.withLock { $0.readySince != nil || $0.failure != nil } }

    /// Keeps the server running until `stop()` is called or the task is cancelled. Nothing of it is left then.
    func run() async {
        if case .http(let url, let headers) = settings.way, !headers.isEmpty, PlainHTTP.leavesMachine(url) {
            logger.warning("an MCP server on another machine is sent its headers unencrypted; use https")
        }
        var pause = RestartPause()
        while !state.withLock({ $0.isStopping }), !Task.isCancelled {
            let (failure, uptime) = await runOnce()
            guard !state.withLock({ $0.isStopping }), !Task.isCancelled else { break }
            // A server that only forgot the session is there, and a call waits for a new one.
            let isForgetful = failure.code == .sessionLost && uptime > .zero
            let duration = isForgetful ? .zero : pause.after(uptime: uptime)
            logger.warning(
                "an MCP server is gone and will be started again",
                metadata: .of([.error: failure.reason, .duration: duration.description]))
            if !failure.words.isEmpty {
                logger.debug("the last words of an MCP server", metadata: .of([.reason: failure.words]))
            }
            await wait(duration)
        }
        // Tools hold on to their server, and the server to them.
        state.withLock { $0.tools = [] }
    }

    /// Ends the server, and everything that waits for it.
    func stop() {
        let (connection, pause, waiters) = state.withLock { state in
            state.isStopping = true
            defer { state.waiters = [] }
            return (state.connection, state.pause, state.waiters)
        }
        let failure = MCPFailure(.lost, "it is being stopped")
        connection?.close(failure)
        pause?.resolve(.success(()))
        for waiter in waiters { waiter.resolve(.failure(failure)) }
    }

    /// Calls a tool under its name at the server.
    ///
    /// - Throws: `CancellationError`; everything else is a failure that the model reads.
    func call(
        _ tool: String, _ arguments: JSONValue, progress: any LiveOutput
    ) async throws -> ToolResult {
        do {
            do {
                return try await callOnce(tool, arguments, progress)
            } catch let failure as MCPFailure where failure.code == .sessionLost {
                // The server has not looked at the call: it may be made again in a new session.
                return try await callOnce(tool, arguments, progress)
            }
        } catch let failure as MCPFailure {
            return failure.result(of: name)
        }
    }

    private func callOnce(
        _ tool: String, _ arguments: JSONValue, _ progress: any LiveOutput
    ) async throws -> ToolResult {
        let answer = try await connection().call(
            tool, arguments, within: settings.timeLimit, progress: progress)
        return MCPContent.result(answer)
    }

    /// The connection to the running server; waits a little for one that is coming up.
    private func connection() async throws -> MCPConnection {
        let waiter = Pending<MCPConnection>()
        let (ready, late) = state.withLock { state -> (MCPConnection?, MCPFailure) in
            // One that is closed is about to be replaced.
            let ready = state.readySince == nil || state.connection?.failure != nil ? nil : state.connection
            if ready == nil, !state.isStopping, state.waiters.count < MCPSession.maxCalls {
                state.waiters.append(waiter)
            }
            let reason = state.failure.map { " (\($0.reason))" } ?? ""
            return (
                ready,
                MCPFailure(
                    .lost, "it is not running\(reason); it is being started again, so try later",
                    words: state.failure?.words ?? "")
            )
        }
        if let ready { return ready }
        defer { state.withLock { $0.waiters.removeAll { $0 === waiter } } }
        return try await waiter.value(within: tuning.readyLimit, late: late)
    }

    private func runOnce() async -> (failure: MCPFailure, uptime: Duration) {
        let connection = MCPConnection(
            clientVersion: Self.clientVersion, owner: self,
            logger: logger)
        let isStopping = state.withLock { state in
            state.connection = connection
            return state.isStopping
        }
        if isStopping { connection.close(MCPFailure(.lost, "it is being stopped")) }
        connection.start()
        let failure = await withTaskGroup(of: Void.self) { group in
            group.addTask { [tuning] in
                // Cancelled when the connection is over.
                guard (try? await Task.sleep(for: tuning.startLimit)) != nil else { return }
                self.giveUpUnlessReady(connection)
            }
            defer { group.cancelAll() }
            return await transport.run(connection)
        }
        defer { source?.wakeIfSettled() }
        return state.withLock { state in
            let uptime = state.readySince?.duration(to: .now) ?? .zero
            (state.connection, state.readySince, state.failure) = (nil, nil, failure)
            return (failure, uptime)
        }
    }

    private func giveUpUnlessReady(_ connection: MCPConnection) {
        guard state.withLock({ $0.readySince == nil }) else { return }
        connection.close(MCPFailure(.timedOut, "it was not ready within \(tuning.startLimit.components.seconds) s"))
    }

    func take(_ listings: [MCPListing], _ peer: MCPPeer?) {
        let allowed = listings.filter { settings.allowedTools?.contains($0.name) ?? true }
        let names = MCPNames.names(server: name, tools: allowed.map(\.name))
        let tools = zip(allowed, names).map { listing, name in
            MCPTool(listing, name: name, server: self, instructions: peer?.instructions)
        }
        let (waiters, connection) = state.withLock { state -> ([Pending<MCPConnection>], MCPConnection?) in
            state.tools = tools
            if state.readySince == nil { state.readySince = .now }
            defer { state.waiters = [] }
            return (state.waiters, state.connection)
        }
        logger.info(
            "an MCP server is ready", metadata: .of([.count: tools.count, .version: peer?.protocolVersion ?? ""]))
        source?.wakeIfSettled()
        guard let connection else { return }
        for waiter in waiters { waiter.resolve(.success(connection)) }
    }

    private func wait(_ duration: Duration) async {
        let pause = Pending<Void>()
        let isStopping = state.withLock { state in
            state.pause = pause
            return state.isStopping
        }
        if isStopping { return }
        // Over, stopped or cancelled: `run` looks which.
        try? await pause.value(within: duration, late: CancellationError())
    }
}

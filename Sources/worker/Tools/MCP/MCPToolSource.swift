import AsyncHTTPClient
import Logging
import NaviProcess
import ServiceLifecycle
import Synchronization

/// The tools of the MCP servers that a folder describes, kept up to date while it runs.
final class MCPToolSource: ToolSource, Service {
    private struct State {
        var servers: [String: MCPServer] = [:]
        var problems: [FileProblem] = []
        /// The folder has been looked at.
        var hasLooked = false
        var waiters: [Pending<Void>] = []
    }

    /// How long after the start a turn may wait for servers.
    static let settleLimit = Duration.seconds(5)

    private let folder: WatchedFolder
    private let environment: [String: String]
    private let logger: Logger
    private let begin = ContinuousClock.now
    private let state = Mutex(State())

    /// - Parameters:
    ///   - directory: The folder of servers, a JSON file each; it need not exist yet.
    ///   - environment: The worker's own, for what the files take from it.
    init(directory: String, environment: [String: String], logger: Logger) {
        folder = WatchedFolder(path: directory)
        self.environment = environment
        self.logger = logger
    }

    var tools: [any Tool] {
        servers.flatMap { $0.value.tools }
    }

    /// Waits until every server has started or failed to, but not beyond `settleLimit` after the worker's start.
    func settle() async -> Bool {
        let rest = Self.settleLimit - begin.duration(to: .now)
        let waiter = Pending<Void>()
        let mustWait = state.withLock { state in
            guard rest > .zero, !Self.isSettled(state) else { return false }
            state.waiters.append(waiter)
            return true
        }
        // Late or cancelled: whoever waited goes on with the tools there are.
        if mustWait { try? await waiter.value(within: rest, late: CancellationError()) }
        return mustWait
    }

    private static func isSettled(_ state: State) -> Bool {
        state.hasLooked && state.servers.values.allSatisfy(\.isSettled)
    }

    func wakeIfSettled() {
        let waiters = state.withLock { state -> [Pending<Void>] in
            guard Self.isSettled(state) else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resolve(.success(())) }
    }

    /// What keeps servers from being used right now, one line each.
    var problems: [String] {
        let failures = servers.compactMap { file, server in server.failure.map { "\(file): \($0)" } }
        return state.withLock { $0.problems.map(\.description) } + failures
    }

    private var servers: [(key: String, value: MCPServer)] {
        state.withLock { $0.servers }.sorted { $0.key < $1.key }
    }

    /// Keeps the servers running until the process stops; then ends them.
    func run() async throws {
        let client = MCPHTTPTransport.makeClient()
        await watch(client)
        try await client.shutdown()
    }

    private func watch(_ client: HTTPClient) async {
        var folder = MCPFolder(folder, environment: environment)
        var log = ProblemLog()
        await withDiscardingTaskGroup { group in
            func refresh() {
                for server in apply(folder.look(), client) { group.addTask { await server.run() } }
                log.update(folder.problems, "an MCP server's file cannot be used as it is now", logger)
                state.withLock { ($0.problems, $0.hasLooked) = (folder.problems, true) }
                wakeIfSettled()
            }
            refresh()
            for await _ in PausedRounds(pause: WatchedFolder.interval).cancelOnGracefulShutdown() { refresh() }
            for (_, server) in servers { server.stop() }
        }
    }

    /// Stops the servers that are no longer wanted as they are.
    ///
    /// - Returns: New ones, to run.
    private func apply(_ entries: [MCPFolder.Entry], _ client: HTTPClient) -> [MCPServer] {
        let (old, new) = state.withLock { state in
            let before = state.servers
            var new: [MCPServer] = []
            state.servers = Dictionary(
                uniqueKeysWithValues: entries.map { entry in
                    if let known = before[entry.file], known.settings == entry.settings { return (entry.file, known) }
                    let server = MCPServer(
                        name: entry.name, settings: entry.settings, transport: transport(entry, client),
                        logger: logger, source: self)
                    new.append(server)
                    return (entry.file, server)
                })
            let kept = state.servers
            return (before.filter { kept[$0.key] !== $0.value }.map(\.value), new)
        }
        for server in old { server.stop() }
        return new
    }

    private func transport(_ entry: MCPFolder.Entry, _ client: HTTPClient) -> any MCPTransport {
        let logger = logger.with(.server, entry.name)
        switch entry.settings.way {
        case .program(let launch): return MCPProcessTransport(launch: launch, logger: logger)
        case .http(let url, let headers):
            return MCPHTTPTransport(url: url, headers: headers, client: client, logger: logger)
        }
    }
}

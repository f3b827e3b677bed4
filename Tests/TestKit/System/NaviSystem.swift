import Foundation
import NaviProtocol
import Synchronization

/// Navi as a user runs it: the real programs, in a temporary folder of their own, on free ports.
package final class NaviSystem: Sendable {
    /// What a system starts with.
    package struct Options: Sendable {
        package var backend: String
        package var profiles: [ProfileFixture]
        /// Settings of all programs, over those the test kit gives.
        package var environment: [String: String]
        package var workers: Int
        package var hasJanitor: Bool

        package init(
            workers: Int = 1, hasJanitor: Bool = false, backend: String = "openai",
            profiles: [ProfileFixture] = ProfileFixture.standard,
            environment: [String: String] = [:]
        ) {
            self.workers = workers
            self.hasJanitor = hasJanitor
            self.backend = backend
            self.profiles = profiles
            self.environment = environment
        }
    }

    private struct State {
        var gateway: ChildProcess?
        var port: Int?
        var workers: [ChildProcess] = []
        var workerCount = 0
        var janitor: ChildProcess?
        var modelURL: String?
    }

    package let folder: TemporaryFolder
    package let nursery: ProcessNursery
    package let options: Options
    private let state: Mutex<State>

    private init(folder: TemporaryFolder, nursery: ProcessNursery, options: Options, modelURL: String?) {
        self.folder = folder
        self.nursery = nursery
        self.options = options
        state = Mutex(State(modelURL: modelURL))
    }

    /// Runs `body` with a gateway, `options.workers` workers and a model, ready for clients. Nothing of it is left
    /// when this returns. With `workers: 0` only the gateway runs.
    ///
    /// - Throws: what `body` throws, with the programs' logs.
    package static func run<Value: Sendable>(
        _ options: Options = Options(), model: ScriptedModelServer? = nil,
        _ body: (NaviSystem) async throws -> Value
    ) async throws -> Value {
        try await prepare(options, modelURL: model?.url) { system in
            try await system.startGateway()
            for _ in 0..<options.workers { try await system.startWorker() }
            if options.hasJanitor { try await system.startJanitor() }
            if options.workers > 0 { try await system.waitUntilReady() }
            return try await body(system)
        }
    }

    /// The same without starting anything.
    package static func prepare<Value: Sendable>(
        _ options: Options = Options(), modelURL: String? = nil, _ body: (NaviSystem) async throws -> Value
    ) async throws -> Value {
        let folder = try TemporaryFolder()
        for profile in options.profiles { try profile.write(to: folder) }
        try folder.write("You are a careful assistant.", to: "profiles/persona.txt")
        try folder.makeFolder("state")
        defer { folder.remove() }
        return try await ProcessNursery.run { nursery in
            let system = NaviSystem(folder: folder, nursery: nursery, options: options, modelURL: modelURL)
            do {
                return try await body(system)
            } catch {
                throw Failure("\(error)\n\(nursery.logs)")
            }
        }
    }

    package var stateFolder: String { folder["state"] }
    package var databasePath: String { folder["state/navi.db"] }
    package var gateway: ChildProcess? { state.withLock { $0.gateway } }
    package var janitor: ChildProcess? { state.withLock { $0.janitor } }
    /// Every worker that was started, in order.
    package var workers: [ChildProcess] { state.withLock { $0.workers } }
    /// The gateway's port; stays the same when it is started again.
    package var port: Int { state.withLock { $0.port } ?? 0 }
    package var rest: RESTClient { RESTClient(baseURL: "http://127.0.0.1:\(port)") }
    /// What all programs logged.
    package var logs: String { nursery.logs }

    /// The environment of a program: this process's without settings of Navi, then the system's, then `more`.
    package func environment(_ more: [String: String] = [:]) -> [String: String] {
        let ours = [
            "NAVI_", "OPENAI_", "OLLAMA_", "ANTHROPIC_", "CONTEXT_", "LLM_", "SESSION_FILES_", "DB_PATH", "LOG_",
            "TOOLS_DIR",
        ]
        var environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !ours.contains { name.hasPrefix($0) } && !name.hasPrefix("LISTEN_") && name != "NOTIFY_SOCKET"
        }
        environment["NAVI_STATE_DIR"] = stateFolder
        environment["NAVI_PROFILES_DIR"] = folder["profiles"]
        environment["NAVI_WEB_DIR"] = "\(Binaries.packageRoot)/Sources/gateway/Web"
        environment["NAVI_PORT"] = "\(port)"
        environment["NAVI_DEFAULT_BACKEND"] = options.backend
        // Without a model, an address that refuses: nothing listens on port 1.
        let model = state.withLock { $0.modelURL } ?? "http://127.0.0.1:1"
        environment["OPENAI_BASE_URL"] = "\(model)/v1"
        environment["OPENAI_API_KEY"] = "test-key"
        environment["OPENAI_MODEL"] = "scripted"
        environment["OLLAMA_HOST"] = model
        environment["OLLAMA_DEFAULT_MODEL"] = "scripted"
        // A model's script is for the turns of a test; the test of naming turns this on.
        environment["NAVI_AUTO_NAME"] = "false"
        environment["ANTHROPIC_BASE_URL"] = model
        environment["ANTHROPIC_API_KEY"] = "test-key"
        environment["ANTHROPIC_MODEL"] = "scripted"
        environment["LOG_LEVEL"] = "debug"
        environment.merge(options.environment) { $1 }
        return environment.merging(more) { $1 }
    }

    /// A program of Navi, ready to start; stderr of all runs with the same name goes to one log.
    package func launch(
        _ program: String, name: String? = nil, arguments: [String] = [], environment more: [String: String] = [:]
    ) throws -> ChildProcess.Launch {
        let name = name ?? program
        return ChildProcess.Launch(
            name: name, executable: try Binaries.path(program), arguments: arguments,
            environment: environment(more), logPath: folder["\(name).log"])
    }

    /// Remembers a gateway that was started in a special way, and waits for its address.
    package func adopt(gateway: ChildProcess) async throws {
        state.withLock { $0.gateway = gateway }
        let mark = "listening on http://127.0.0.1:"
        while let line = try await gateway.lines.next() {
            guard let range = line.range(of: mark), let port = Int(line[range.upperBound...].prefix { $0.isNumber })
            else { continue }
            return state.withLock { $0.port = port }
        }
        throw Failure("the gateway ended before it listened: \(gateway.exit.map { "\($0)" } ?? "?")\n\(gateway.log)")
    }

    func remember(worker: ChildProcess) { state.withLock { $0.workers.append(worker) } }
    func remember(janitor: ChildProcess) { state.withLock { $0.janitor = janitor } }

    func nextWorkerName() -> String {
        state.withLock { state in
            state.workerCount += 1
            return "worker-\(state.workerCount)"
        }
    }
}

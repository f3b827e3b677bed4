import Foundation
import NaviProtocol

extension NaviSystem {
    /// Starts the gateway and waits until it listens: on the port it had before, or on a free one.
    @discardableResult
    package func startGateway(environment: [String: String] = [:]) async throws -> ChildProcess {
        let gateway = try await nursery.start(try launch("navi-gateway", name: "gateway", environment: environment))
        try await adopt(gateway: gateway)
        return gateway
    }

    /// Starts a gateway that inherits a listening socket, as under systemd, and waits until it listens there.
    package func startGateway(on socket: BoundSocket) async throws {
        try await adopt(gateway: try await nursery.start(try launchGateway(on: socket)))
    }

    /// A gateway that inherits a listening socket, ready to start.
    package func launchGateway(
        on socket: BoundSocket, environment: [String: String] = [:]
    ) throws -> ChildProcess.Launch {
        // To bind a port of its own would be noticed: nobody expects it on port 1.
        var launch = try launch(
            "navi-gateway", name: "gateway", environment: environment.merging(["NAVI_PORT": "1"]) { $1 })
        launch.arguments = [
            "-c", "exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$; export LISTEN_FDS LISTEN_PID; exec \"$0\"",
            launch.executable,
        ]
        launch.executable = "/bin/sh"
        launch.standardInput = socket.descriptor
        return launch
    }

    /// Starts one more worker.
    @discardableResult
    package func startWorker(environment: [String: String] = [:]) async throws -> ChildProcess {
        let name = nextWorkerName()
        let worker = try await nursery.start(try launch("navi-worker", name: name, environment: environment))
        remember(worker: worker)
        return worker
    }

    /// Starts the janitor, which goes on until the end.
    @discardableResult
    package func startJanitor(environment: [String: String] = [:]) async throws -> ChildProcess {
        let janitor = try await nursery.start(try launch("navi-janitor", name: "janitor", environment: environment))
        remember(janitor: janitor)
        return janitor
    }

    /// Waits until `GET /ready` says so: database open, at least one worker there.
    package func waitUntilReady(timeLimit: Duration = .seconds(30)) async throws {
        try await eventually(timeLimit: timeLimit, "the system to be ready") {
            // Until the gateway listens, connections are refused.
            (try? await self.rest.get("/ready"))?.status == 200
        }
    }

    /// Kills the gateway as `kill -9` does and starts it again on the same port.
    package func restartGatewayAfterKill() async throws {
        try await gateway?.killNow()
        try await startGateway()
    }

    /// One pass of the janitor, to its end.
    ///
    /// - Parameter shift: How far ahead its date is: `+25h` or `+400d`.
    @discardableResult
    package func runJanitor(
        _ arguments: [String] = [], shift: String? = nil, environment: [String: String] = [:]
    ) async throws -> ChildProcess {
        var launch = try launch(
            "navi-janitor", name: "janitor", arguments: ["--once"] + arguments, environment: environment)
        if let shift {
            launch.environment["LD_PRELOAD"] = try await compile("shifted_date.c")
            launch.environment["NAVI_TEST_DATE_SHIFT_SECONDS"] = "\(try Self.seconds(shift))"
        }
        let janitor = try await nursery.start(launch)
        _ = try await janitor.waitForExit(timeLimit: .seconds(60))
        return janitor
    }

    private static func seconds(_ shift: String) throws -> Int {
        guard let number = Int(shift.dropLast()), let unit = ["h": 3600, "d": 86_400][String(shift.suffix(1))]
        else { throw Failure("\(shift) is no shift of a date") }
        return number * unit
    }

    /// Makes a library, to be preloaded, of a fixture in C.
    package func compile(_ fixture: String) async throws -> String {
        let library = folder["\(fixture).so"]
        let compiler = try await nursery.start(
            ChildProcess.Launch(
                name: "clang", executable: "/usr/bin/env",
                arguments: [
                    "clang", "-shared", "-fPIC", "-o", library, "\(Binaries.packageRoot)/Tests/Fixtures/\(fixture)",
                    "-ldl",
                ], environment: ProcessInfo.processInfo.environment, logPath: folder["clang.log"]))
        guard try await compiler.waitForExit(timeLimit: .seconds(60)) == .status(0) else {
            throw Failure("clang, which comes with Swift, could not compile \(fixture): \(compiler.log)")
        }
        return library
    }

    /// One of the janitor's commands, such as `check`, to its end.
    @discardableResult
    package func janitor(_ arguments: String...) async throws -> ChildProcess {
        let janitor = try await nursery.start(
            try launch("navi-janitor", name: "janitor-\(arguments[0])", arguments: arguments))
        _ = try await janitor.waitForExit(timeLimit: .seconds(60))
        return janitor
    }

    /// One of the gateway's commands, such as `token list`, to its end.
    @discardableResult
    package func gatewayCommand(_ arguments: [String]) async throws -> ChildProcess {
        let command = try await nursery.start(try launch("navi-gateway", name: "command", arguments: arguments))
        _ = try await command.waitForExit(timeLimit: .seconds(60))
        return command
    }

    @discardableResult
    package func gatewayCommand(_ arguments: String...) async throws -> ChildProcess {
        try await gatewayCommand(arguments)
    }

    /// A client of a session's WebSocket.
    package func connect(
        _ session: SessionID, cursor: Cursor? = nil, options: WebSocketClient.Options = .init()
    ) async throws -> WebSocketClient {
        try await WebSocketClient.connect(port: port, session: session, cursor: cursor, options: options)
    }

    /// A new session with one client, which has read its `session_sync`.
    package func openSession(profile: String = "secretary") async throws -> (SessionID, WebSocketClient) {
        let session = try await rest.createSession(profile: profile)
        let client = try await connect(session)
        try await client.next(.sessionSync)
        return (session, client)
    }
}

import Foundation
import Subprocess
import Synchronization

/// A program that runs for a test. It is ended with its nursery at the latest.
package final class ChildProcess: Sendable {
    /// What to run.
    package struct Launch: Sendable {
        /// For messages and the name of the log file.
        package var name: String
        package var executable: String
        package var arguments: [String] = []
        /// The whole environment.
        package var environment: [String: String]
        /// Where stderr goes; several processes may append to one file.
        package var logPath: String
        /// A descriptor that becomes the child's standard input.
        package var standardInput: Int32?

        package init(
            name: String, executable: String, arguments: [String] = [], environment: [String: String],
            logPath: String, standardInput: Int32? = nil
        ) {
            self.name = name
            self.executable = executable
            self.arguments = arguments
            self.environment = environment
            self.logPath = logPath
            self.standardInput = standardInput
        }
    }

    /// How a program ended.
    package enum Exit: Sendable, Equatable {
        case status(Int32)
        case signal(Int32)
        /// It could not be started.
        case notStarted(String)
    }

    private struct State {
        var pid: pid_t?
        var exit: Exit?
        var output: [String] = []
    }

    package let launch: Launch
    /// Lines of stdout as they come.
    package let lines: Mailbox<String>
    /// The program has ended.
    package let exited: TestKit.Signal
    private let started: TestKit.Signal
    private let state = Mutex(State())

    init(_ launch: Launch) {
        self.launch = launch
        lines = Mailbox("a line from \(launch.name)")
        exited = TestKit.Signal("the end of \(launch.name)")
        started = TestKit.Signal("the start of \(launch.name)")
    }

    package var pid: pid_t? { state.withLock { $0.pid } }
    package var exit: Exit? { state.withLock { $0.exit } }
    /// Lines of stdout so far.
    package var output: [String] { state.withLock { $0.output } }
    /// What the program wrote to stderr so far.
    package var log: String {
        // A program that never wrote has no log.
        (try? String(contentsOfFile: launch.logPath, encoding: .utf8)) ?? ""
    }

    func waitForStart() async throws {
        try await started.wait()
        if case .notStarted(let reason)? = exit { throw Failure("\(launch.name) could not be started: \(reason)") }
    }

    /// Sends a signal, if the program still runs.
    package func send(_ signal: Int32) {
        guard let pid, !exited.isFired else { return }
        kill(pid, signal)
    }

    /// Ends the program at once, as `kill -9` does, and waits until it is gone.
    package func killNow() async throws {
        send(SIGKILL)
        try await exited.wait()
    }

    /// SIGTERM, and how it ended.
    @discardableResult
    package func terminate(timeLimit: Duration = defaultTimeLimit) async throws -> Exit {
        send(SIGTERM)
        return try await waitForExit(timeLimit: timeLimit)
    }

    package func waitForExit(timeLimit: Duration = defaultTimeLimit) async throws -> Exit {
        try await exited.wait(timeLimit: timeLimit)
        return exit ?? .notStarted("unknown")
    }

    /// Lives as long as the program does; cancelling kills it.
    func run() async {
        do {
            try await runToEnd()
        } catch {
            finish(.notStarted("\(error)"))
        }
    }

    private func runToEnd() async throws {
        let log = open(launch.logPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw Failure("cannot write \(launch.logPath)") }
        let configuration = Configuration(
            executable: .path(.init(launch.executable)), arguments: Arguments(launch.arguments),
            environment: .custom(
                Dictionary(uniqueKeysWithValues: launch.environment.map { (Environment.Key(stringLiteral: $0), $1) })))
        let stderr = FileDescriptorOutput.fileDescriptor(.init(rawValue: log), closeAfterSpawningProcess: true)
        let status: TerminationStatus
        if let input = launch.standardInput {
            status = try await Subprocess.run(
                configuration,
                input: .fileDescriptor(.init(rawValue: input), closeAfterSpawningProcess: false), output: .sequence,
                error: stderr
            ) { try await self.follow($0.processIdentifier.value, $0.standardOutput) }.terminationStatus
        } else {
            status = try await Subprocess.run(configuration, input: .none, output: .sequence, error: stderr) {
                try await self.follow($0.processIdentifier.value, $0.standardOutput)
            }.terminationStatus
        }
        switch status {
        case .exited(let code): finish(.status(code))
        case .signaled(let signal): finish(.signal(signal))
        }
    }

    private func follow(_ pid: pid_t, _ standardOutput: SubprocessOutputSequence) async throws {
        state.withLock { $0.pid = pid }
        started.fire()
        for try await line in standardOutput.strings() {
            let line = line.trimmingCharacters(in: .newlines)
            state.withLock { $0.output.append(line) }
            lines.put(line)
        }
    }

    private func finish(_ exit: Exit) {
        state.withLock { $0.exit = exit }
        started.fire()
        lines.finish()
        exited.fire()
    }
}

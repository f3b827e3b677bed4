import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// Runs programs in bubblewrap: in namespaces of their own without a network, with read-only system files, a private
/// `/tmp`, no environment and no privileges. The session's work folder is the only place they can write to that lasts.
///
/// When `run` returns, for whatever reason, everything the program started has been killed; when the worker dies, the
/// kernel does the same.
struct Sandbox: Sendable {
    /// Where the session's work folder is, inside.
    static let workPath = "/work"
    /// Where the session's uploaded files are, inside; read-only.
    static let filesPath = "/files"

    /// The path of `bwrap`.
    let bubblewrap: String
    let limits: SandboxLimits
    /// The file of the system call filter; without it there is none.
    let filter: String?

    /// Bubblewrap wants the filter from a descriptor that it inherits.
    private static let starter = #"exec 9<"$1"; b=$2; shift 2; exec "$b" --seccomp 9 "$@""#

    init(bubblewrap: String = "/usr/bin/bwrap", limits: SandboxLimits = SandboxLimits(), filter: String? = nil) {
        self.bubblewrap = bubblewrap
        self.limits = limits
        self.filter = filter
    }

    /// Runs a command to its end, or to that of its limits.
    ///
    /// - Parameters:
    ///   - work: The work folder, made by `WorkFolders`.
    ///   - files: The folder of uploaded files; need not exist.
    ///   - live: Shows the output while it comes.
    /// - Throws: `CancellationError` when the task was cancelled, which ends the command, or what kept bubblewrap from
    ///   being started.
    func run(
        _ command: SandboxCommand, work: String, files: String? = nil,
        live: (any LiveOutput)? = nil
    ) async throws -> SandboxOutcome {
        let start = ContinuousClock.now
        let run = SandboxRun(limits: limits, live: live)
        let timeLimit = min(command.timeLimit ?? limits.defaultTime, limits.maxTime)
        let end = try await withThrowingTaskGroup(of: SandboxOutcome.End.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await execute(command, arguments(command, work: work, files: files), work, run) }
            group.addTask { try await watch(run, work: work, timeLimit: timeLimit) }
            return try await group.next() ?? .killed(signal: SIGKILL)
        }
        // Killing the command because the turn was stopped looks like an end of the command's own.
        try Task.checkCancellation()
        return SandboxOutcome(end: end, output: run.output, duration: .now - start)
    }

    private func execute(
        _ command: SandboxCommand, _ arguments: [String], _ work: String, _ run: SandboxRun
    ) async throws -> SandboxOutcome.End {
        var options = PlatformOptions()
        // A Ctrl-C in the worker's terminal is the worker's to handle.
        options.createSession = true
        let configuration = Configuration(
            executable: .path(FilePath(filter == nil ? bubblewrap : "/bin/sh")),
            arguments: Arguments(
                filter.map { ["-c", Self.starter, "navi", $0, bubblewrap] + arguments } ?? arguments),
            // Even bubblewrap gets no environment: inside, /proc/1/environ would show it.
            environment: .custom([Environment.Key: String]()), workingDirectory: "/", platformOptions: options)
        let input = try StandardInput.descriptor(command.input, in: work)
        let result = try await Subprocess.run(
            configuration, input: .fileDescriptor(input, closeAfterSpawningProcess: true), output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            run.begin(execution.processIdentifier.value)
            for try await piece in execution.standardOutput { piece.withUnsafeBytes(run.take) }
        }
        switch result.terminationStatus {
        case .exited(let status): return .exited(status)
        case .signaled(let signal): return .killed(signal: signal)
        }
    }

    /// Lives as long as the command keeps to its limits.
    private func watch(_ run: SandboxRun, work: String, timeLimit: Duration) async throws -> SandboxOutcome.End {
        let deadline = ContinuousClock.now + timeLimit
        while ContinuousClock.now < deadline {
            try await Task.sleep(for: limits.watchInterval)
            if let excess = run.excess() ?? diskShortage(work) { return .exceeded(excess) }
        }
        return .timedOut(timeLimit)
    }

    /// Said when the disk has too little room left; `nil` when there is enough.
    func diskShortage(_ folder: String) -> String? {
        var status = statvfs()
        // A folder that cannot be asked about makes trouble of its own soon enough.
        guard statvfs(folder, &status) == 0 else { return nil }
        let free = Int(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
        return free < limits.minFreeDiskBytes
            ? "less than \(limits.minFreeDiskBytes / 1_048_576) MiB of disk space are left" : nil
    }
}

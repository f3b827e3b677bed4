import Glibc
import NaviFiles

/// A program of the system that turns one content into another, from its standard input to its standard output.
///
/// It runs with a bare environment and limits on time, memory and output, in a process group of its own that is ended
/// as a whole. What it reads comes from a descriptor, so it learns no path; what it complains about is dropped. Where
/// bubblewrap works it runs in a `ConverterBox`.
struct Converter: Sendable {
    struct Limits: Sendable {
        var time: Duration
        /// Of the address space.
        var memoryBytes: Int
        var outputBytes: Int
    }

    /// How a conversion ended.
    enum Ending: Sendable, Equatable {
        case status(Int32)
        /// By a signal, such as that of a memory or processor limit.
        case signal(Int32)
        /// It wrote more than it may; the output has the beginning.
        case outputLimit
        case timeLimit
        case notStarted
    }

    struct Conversion: Sendable, Equatable {
        var output: [UInt8]
        var ending: Ending
    }

    let executable: String
    let limits: Limits
    /// Where it runs; `nil` for beside the worker, as its user.
    let box: ConverterBox?

    init(executable: String, limits: Limits, box: ConverterBox? = nil) {
        self.executable = executable
        self.limits = limits
        self.box = box.flatMap { $0.holds(executable) ? $0 : nil }
    }

    /// Sets the limits, then becomes the program. Files beyond 1 GiB cannot be written by it, and no core is.
    private static let script =
        #"ulimit -c 0 && ulimit -f 2097152 && ulimit -v "$1" && ulimit -t "$2" && shift 2 && exec "$@""#

    /// Converts a file of a session, from its beginning.
    ///
    /// - Throws: `CancellationError` only; the program is ended then.
    func run(_ arguments: [String], file: StoredFile) async throws -> Conversion {
        lseek(file.descriptor, 0, SEEK_SET)
        defer { withExtendedLifetime(file) {} }
        return try await run(arguments, descriptor: file.descriptor)
    }

    /// Converts bytes.
    ///
    /// - Throws: `CancellationError` only; the program is ended then.
    func run(_ arguments: [String], bytes: [UInt8]) async throws -> Conversion {
        // Not a pipe: some programs want to go back in what they read.
        guard let input = try? StandardInput.descriptor(bytes, in: "/tmp") else {
            // There is no room for it.
            return Conversion(output: [], ending: .notStarted)
        }
        // Nothing was written through it.
        defer { try? input.close() }
        return try await run(arguments, descriptor: input.rawValue)
    }

    private func run(_ arguments: [String], descriptor: Int32) async throws -> Conversion {
        let run = ProgramRun(
            launch: launch(arguments), input: .file(descriptor),
            limits: ProgramLimits(time: limits.time, wholeOutputBytes: limits.outputBytes))
        do {
            let outcome = try await run.run()
            let output = outcome.output.head
            switch outcome.end {
            case .exited(let code): return Conversion(output: output, ending: .status(code))
            case .signaled(let signal): return Conversion(output: output, ending: .signal(signal))
            case .flooded: return Conversion(output: output, ending: .outputLimit)
            case .timedOut: return Conversion(output: [], ending: .timeLimit)
            }
        } catch let error where !(error is CancellationError) {
            return Conversion(output: [], ending: .notStarted)
        }
    }

    private func launch(_ arguments: [String]) -> ProgramLaunch {
        let seconds = max(1, Int(limits.time.components.seconds))
        let command = ["-c", Self.script, "navi", "\(limits.memoryBytes / 1024)", "\(seconds)", executable] + arguments
        return ProgramLaunch(
            executable: box?.bubblewrap ?? "/bin/sh",
            arguments: box.map { $0.arguments + ["/bin/sh"] + command } ?? command,
            environment: [
                "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "MAGICK_THREAD_LIMIT": "1",
            ], workingDirectory: "/")
    }
}

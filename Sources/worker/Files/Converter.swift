import Glibc
import NaviFiles
import Subprocess
import SystemPackage

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
        // Not a pipe: a program that stops reading early is no failure, and some want to go back in what they read.
        guard let descriptor = Self.makeNamelessFile(bytes) else { return Conversion(output: [], ending: .notStarted) }
        defer { close(descriptor) }
        return try await run(arguments, descriptor: descriptor)
    }

    /// A temporary file that is gone when its descriptor is closed; `nil` when there is no room for it.
    private static func makeNamelessFile(_ bytes: [UInt8]) -> Int32? {
        let path = "/tmp/navi-input-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        unlink(path)
        guard bytes.withUnsafeBytes({ pwrite(descriptor, $0.baseAddress, $0.count, 0) }) == bytes.count else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private func run(_ arguments: [String], descriptor: Int32) async throws -> Conversion {
        try await withThrowingTaskGroup(of: Conversion.self) { group in
            group.addTask { await self.runToEnd(arguments, descriptor: descriptor) }
            group.addTask {
                try await Task.sleep(for: limits.time)
                return Conversion(output: [], ending: .timeLimit)
            }
            // Leaving the group waits for the program to be gone.
            defer { group.cancelAll() }
            guard let conversion = try await group.next() else { throw CancellationError() }
            try Task.checkCancellation()
            return conversion
        }
    }

    private func runToEnd(_ arguments: [String], descriptor: Int32) async -> Conversion {
        do {
            let result = try await Subprocess.run(
                configuration(arguments),
                input: .fileDescriptor(FileDescriptor(rawValue: descriptor), closeAfterSpawningProcess: false),
                output: .sequence, error: .discarded
            ) { try await self.collect($0.standardOutput, kill: $0.killGroup) }
            guard result.closureResult.count <= limits.outputBytes else {
                return Conversion(output: Array(result.closureResult.prefix(limits.outputBytes)), ending: .outputLimit)
            }
            switch result.terminationStatus {
            case .exited(let code): return Conversion(output: result.closureResult, ending: .status(code))
            case .signaled(let signal): return Conversion(output: result.closureResult, ending: .signal(signal))
            }
        } catch {
            return Conversion(output: [], ending: .notStarted)
        }
    }

    /// Reads until the program is done or has said too much, one byte more than it may at least.
    private func collect(_ output: SubprocessOutputSequence, kill: () -> Void) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await buffer in output {
            buffer.withUnsafeBytes { bytes.append(contentsOf: $0) }
            if bytes.count > limits.outputBytes {
                kill()
                break
            }
        }
        return bytes
    }

    private func configuration(_ arguments: [String]) -> Configuration {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(1))
        ]
        let seconds = max(1, Int(limits.time.components.seconds))
        let command = ["-c", Self.script, "navi", "\(limits.memoryBytes / 1024)", "\(seconds)", executable] + arguments
        return Configuration(
            executable: .path(FilePath(box?.bubblewrap ?? "/bin/sh")),
            arguments: Arguments(box.map { $0.arguments + ["/bin/sh"] + command } ?? command),
            environment: .custom([
                "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "MAGICK_THREAD_LIMIT": "1",
            ]),
            workingDirectory: "/", platformOptions: options)
    }
}

extension Execution {
    /// Ends the program and all that it started.
    fileprivate func killGroup() {
        // It may have ended by itself.
        try? send(signal: .kill, toProcessGroup: true)
    }
}

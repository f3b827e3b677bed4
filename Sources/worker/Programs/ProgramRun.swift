import Glibc
import Subprocess
import Synchronization
import SystemPackage

/// One run of a program from its start to its end, with bounds on everything. When `run` returns or throws, neither the
/// program nor anything in its process group is left.
struct ProgramRun: Sendable {
    let launch: ProgramLaunch
    var input = ProgramInput.bytes([])
    let limits: ProgramLimits

    /// - Throws: `ProgramFailure` when the program cannot be started, `CancellationError`.
    func run() async throws -> ProgramOutcome {
        let record = Record(limits)
        let end = try await withThrowingTaskGroup(of: ProgramOutcome.End?.self) { group in
            group.addTask { try await runToEnd(record) }
            group.addTask { [limits] in
                // Cut short when the program has ended before.
                try? await Task.sleep(for: limits.time)
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            try await group.waitForAll()
            return first ?? .timedOut
        }
        try Task.checkCancellation()
        return record.outcome(end)
    }

    private func runToEnd(_ record: Record) async throws -> ProgramOutcome.End {
        defer { record.killGroup() }
        do {
            switch try await status(record) {
            case .exited(let code): return .exited(code)
            case .signaled(let signal): return .signaled(signal)
            }
        } catch is Flood {
            return .flooded
        } catch let error as SubprocessError {
            throw ProgramFailure(description: "\(launch.executable) could not be run: \(error)")
        }
    }

    private func status(_ record: Record) async throws -> TerminationStatus {
        switch input {
        case .bytes(let bytes):
            try await Subprocess.run(
                launch.configuration, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                record.started(execution.processIdentifier.value)
                try await converse(execution.standardOutput, execution.standardError, record) {
                    // A program need not read what it is given.
                    _ = try? await execution.standardInputWriter.write(bytes)
                    try? await execution.standardInputWriter.finish()
                }
            }.terminationStatus
        case .file(let descriptor):
            try await Subprocess.run(
                launch.configuration,
                input: .fileDescriptor(FileDescriptor(rawValue: descriptor), closeAfterSpawningProcess: false),
                output: .sequence, error: .sequence
            ) { execution in
                record.started(execution.processIdentifier.value)
                try await converse(execution.standardOutput, execution.standardError, record) {}
            }.terminationStatus
        }
    }

    private func converse(
        _ output: SubprocessOutputSequence, _ errors: SubprocessOutputSequence, _ record: Record,
        write: @escaping @Sendable () async -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await write() }
            group.addTask {
                for try await buffer in output { try record.takeOutput(buffer) }
            }
            group.addTask {
                for try await buffer in errors { try record.takeErrors(buffer) }
            }
            // Not `waitForAll`, which would let a flood wait for the end of the other stream.
            for try await _ in group {}
        }
    }

    private struct Flood: Error {}

    /// What is known of a run; outlives a body that is cancelled.
    private final class Record: Sendable {
        private struct State {
            var pid: pid_t?
            var output: BoundedOutput
            var errors: BoundedOutput
        }

        private let maxWrittenBytes: Int
        private let state: Mutex<State>

        init(_ limits: ProgramLimits) {
            maxWrittenBytes = limits.maxWrittenBytes
            state = Mutex(
                State(
                    output: BoundedOutput(maxHeadBytes: limits.maxHeadBytes, maxTailBytes: limits.maxTailBytes),
                    errors: BoundedOutput(maxHeadBytes: 0, maxTailBytes: limits.maxErrorBytes)))
        }

        func started(_ pid: pid_t) { state.withLock { $0.pid = pid } }

        func killGroup() {
            if let pid = state.withLock({ $0.pid }) { ProgramLaunch.killGroup(of: pid) }
        }

        func takeOutput(_ buffer: SubprocessOutputSequence.Buffer) throws {
            try take(buffer, into: \.output)
        }

        func takeErrors(_ buffer: SubprocessOutputSequence.Buffer) throws {
            try take(buffer, into: \.errors)
        }

        func outcome(_ end: ProgramOutcome.End) -> ProgramOutcome {
            state.withLock { ProgramOutcome(end: end, output: $0.output, errors: $0.errors) }
        }

        private func take(
            _ buffer: SubprocessOutputSequence.Buffer, into output: WritableKeyPath<State, BoundedOutput>
        ) throws {
            let total = state.withLock { state in
                buffer.withUnsafeBytes { state[keyPath: output].append($0) }
                return state[keyPath: output].totalBytes
            }
            if total > maxWrittenBytes { throw Flood() }
        }
    }
}

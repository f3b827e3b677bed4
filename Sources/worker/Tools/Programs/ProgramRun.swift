import Glibc
import Subprocess
import Synchronization

/// One run of a program from its start to its end, with bounds on everything. When `run` returns or throws, neither the
/// program nor anything in its process group is left.
struct ProgramRun: Sendable {
    let launch: ProgramLaunch
    var input: [UInt8] = []
    let timeLimit: Duration
    /// What is kept of standard output; the middle of a longer one is left out.
    let maxOutputBytes: Int
    /// A program that writes more than this, kept or not, is ended.
    var maxWrittenBytes = 64 << 20

    /// Kept of the end of standard error.
    private static let maxErrorBytes = 4096

    /// - Throws: `ProgramFailure` when the program cannot be started, `CancellationError`.
    func run() async throws -> ProgramOutcome {
        let record = Record(maxOutputBytes: maxOutputBytes, maxWrittenBytes: maxWrittenBytes)
        let end = try await withThrowingTaskGroup(of: ProgramOutcome.End?.self) { group in
            group.addTask { try await runToEnd(record) }
            group.addTask { [timeLimit] in
                // Cut short when the program has ended before.
                try? await Task.sleep(for: timeLimit)
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
            let status = try await Subprocess.run(
                launch.configuration, input: .inputWriter, output: .sequence, error: .sequence
            ) { try await converse($0, record) }.terminationStatus
            switch status {
            case .exited(let code): return .exited(code)
            case .signaled(let signal): return .signaled(signal)
            }
        } catch is Flood {
            return .flooded
        } catch let error as SubprocessError {
            throw ProgramFailure(description: "\(launch.executable) could not be run: \(error)")
        }
    }

    private func converse(
        _ execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>, _ record: Record
    ) async throws {
        record.started(execution.processIdentifier.value)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [input] in
                // A program need not read what it is given.
                _ = try? await execution.standardInputWriter.write(input)
                try? await execution.standardInputWriter.finish()
            }
            group.addTask {
                for try await buffer in execution.standardOutput { try record.takeOutput(buffer) }
            }
            group.addTask {
                for try await buffer in execution.standardError { try record.takeErrors(buffer) }
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

        init(maxOutputBytes: Int, maxWrittenBytes: Int) {
            self.maxWrittenBytes = maxWrittenBytes
            state = Mutex(
                State(
                    output: BoundedOutput(
                        maxHeadBytes: maxOutputBytes * 2 / 3, maxTailBytes: maxOutputBytes - maxOutputBytes * 2 / 3),
                    errors: BoundedOutput(maxHeadBytes: 0, maxTailBytes: ProgramRun.maxErrorBytes)))
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
                return state.output.totalBytes + state.errors.totalBytes
            }
            if total > maxWrittenBytes { throw Flood() }
        }
    }
}

import Synchronization

/// What is known about a command that runs: its output and its processes.
final class SandboxRun: Sendable {
    private struct State {
        var pid: Int32?
        var output: BoundedOutput
        var pieces = UTF8Pieces()
        var shownBytes = 0
    }

    /// More than bubblewrap and what starts the command ever have.
    private static let ownTasks = 4

    private let limits: SandboxLimits
    private let live: (any LiveOutput)?
    private let state: Mutex<State>

    init(limits: SandboxLimits, live: (any LiveOutput)?) {
        self.limits = limits
        self.live = live
        let headBytes = limits.maxOutputBytes / 2
        state = Mutex(
            State(
                output: BoundedOutput(maxHeadBytes: headBytes, maxTailBytes: limits.maxOutputBytes - headBytes)))
    }

    var output: String { state.withLock { $0.output.text } }

    /// The sandbox's first process is there.
    func begin(_ pid: Int32) {
        state.withLock { $0.pid = pid }
    }

    func take(_ bytes: UnsafeRawBufferPointer) {
        let text = state.withLock { state in
            state.output.append(bytes)
            guard state.shownBytes < limits.maxShownBytes else { return "" }
            let text = state.pieces.text(bytes)
            state.shownBytes += text.utf8.count
            return state.shownBytes < limits.maxShownBytes ? text : text + "\n[… more is not shown live …]\n"
        }
        if !text.isEmpty { live?.show(text) }
    }

    /// What the command uses too much of, in words; `nil` when it keeps to its limits.
    func excess() -> String? {
        let (pid, written) = state.withLock { ($0.pid, $0.output.totalBytes) }
        if written > limits.maxWrittenBytes {
            return "it wrote more than \(limits.maxWrittenBytes / 1_048_576) MiB of output"
        }
        guard let pid else { return nil }
        // Bubblewrap's own processes count here, but not for the kernel, whose limit is the gentler one and comes first.
        let maxTasks = limits.maxTasks + Self.ownTasks
        let usage = ProcessTree.usage(below: pid, maxTasks: maxTasks)
        if usage.tasks > maxTasks { return "it had more than \(limits.maxTasks) processes and threads" }
        if usage.residentBytes > limits.maxResidentBytes {
            return "its processes together used more than \(limits.maxResidentBytes / 1_048_576) MiB of memory"
        }
        return nil
    }
}

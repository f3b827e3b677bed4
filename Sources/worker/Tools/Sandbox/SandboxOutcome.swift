/// What became of a command.
struct SandboxOutcome: Sendable, Equatable {
    /// Why the command is no longer running.
    enum End: Sendable, Equatable {
        /// It ended by itself. A signal that ended it counts 128 more than its number.
        case exited(Int32)
        /// The sandbox's first process was killed from outside.
        case killed(signal: Int32)
        case timedOut(Duration)
        /// It used more than it may; what, in words.
        case exceeded(String)
    }

    let end: End
    /// What it wrote to standard output and standard error, in the order of writing, the middle left out if need be.
    let output: String
    let duration: Duration

    /// For the model.
    var result: ToolResult {
        let time = duration.formatted
        // A command prints what stands in files, and files come from everywhere.
        let output = Fence.markingAny(output, "what the command wrote")
        switch end {
        case .exited(0): return .success("\(output.isEmpty ? "" : output + "\n")[exit status 0 after \(time)]")
        case .exited(let status) where status > 128:
            return .failure("Ended by signal \(status - 128) (exit status \(status)) after \(time).", output: output)
        case .exited(let status): return .failure("Exit status \(status) after \(time).", output: output)
        case .killed(let signal): return .failure("Killed by signal \(signal) after \(time).", output: output)
        case .timedOut(let limit):
            return .failure(
                "Not finished within \(limit.formatted): it was ended, with everything it had started.", output: output)
        case .exceeded(let what):
            return .failure("Ended after \(time), with everything it had started: \(what).", output: output)
        }
    }
}

extension Duration {
    /// Seconds with one decimal.
    var formatted: String {
        let tenths = Int((self / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

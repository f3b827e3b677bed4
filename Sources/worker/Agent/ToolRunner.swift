import NaviProfiles
import NaviProtocol
import NaviStore

/// Runs the tool calls of one step: each at most once unless its tool is repeatable, and each with a result that is
/// durable and in the calls' order.
struct ToolRunner {
    let loop: AgentLoop
    let run: AgentRun

    /// Runs calls side by side and keeps their results in order.
    ///
    /// - Parameter note: What the model is told behind the last result.
    func run(_ calls: [ToolCall], step: Int, note: String? = nil) async throws {
        let invocations = calls.map { ToolInvocation($0, step: step, loop: loop, run: run) }
        guard invocations.count > 1 else {
            for invocation in invocations {
                try await keep(try await invocation.outcome(), of: invocation.call, note: note)
            }
            return
        }
        try await withThrowingTaskGroup(of: (Int, ToolCallOutcome).self) { group in
            for (position, invocation) in invocations.enumerated() {
                group.addTask { (position, try await invocation.outcome()) }
            }
            var waiting: [Int: ToolCallOutcome] = [:]
            var next = 0
            for try await (position, outcome) in group {
                waiting[position] = outcome
                while let outcome = waiting.removeValue(forKey: next) {
                    try await keep(outcome, of: calls[next], note: next == calls.count - 1 ? note : nil)
                    next += 1
                }
            }
        }
    }

    private func keep(_ outcome: ToolCallOutcome, of call: ToolCall, note: String?) async throws {
        var outcome = outcome
        outcome.result += note ?? ""
        run.append([try await run.journal.finish(call, outcome)])
    }
}

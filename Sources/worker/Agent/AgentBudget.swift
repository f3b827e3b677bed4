import NaviProfiles
import Synchronization

/// What a turn and its sub-agents may use up together.
final class AgentBudget: Sendable {
    private struct State {
        var toolCalls: Int
        var repeatedTool: String?
        /// Time that the turn waited for people, which does not count.
        var paused = Duration.zero
    }

    private let startedAt: ContinuousClock.Instant
    private let state: Mutex<State>

    /// - Parameters:
    ///   - toolCalls: Calls of earlier attempts.
    ///   - elapsed: How long the turn has been running already.
    init(toolCalls: Int = 0, elapsed: Duration = .zero, now: ContinuousClock.Instant = .now) {
        startedAt = now - elapsed
        state = Mutex(State(toolCalls: toolCalls))
    }

    /// Counts a call that is to be run.
    ///
    /// - Returns: `false`, and nothing is counted, when the turn has used up its calls.
    func takeToolCall(of limit: Int) -> Bool {
        state.withLock { state in
            guard state.toolCalls < limit else { return false }
            state.toolCalls += 1
            return true
        }
    }

    /// A call that was counted is not run after all.
    func giveBackToolCall() {
        state.withLock { $0.toolCalls -= 1 }
    }

    func noteRepetition(of tool: String) {
        state.withLock { $0.repeatedTool = tool }
    }

    func addPause(_ duration: Duration) {
        state.withLock { $0.paused += duration }
    }

    func usage(_ limits: TurnLimits, now: ContinuousClock.Instant = .now) -> AgentStateMachine.Usage {
        state.withLock { state in
            AgentStateMachine.Usage(
                toolCalls: state.toolCalls,
                isOutOfTime: startedAt.duration(to: now) - state.paused >= limits.maxTime,
                repeatedTool: state.repeatedTool)
        }
    }
}

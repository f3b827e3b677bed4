/// What one turn of a profile may use up. Reaching a limit ends the turn with an answer from what was found so far.
package struct TurnLimits: Sendable, Equatable {
    /// Model calls.
    package var maxIterations = 10
    /// Calls of tools, those of sub-agents included.
    package var maxToolCalls = 64
    /// From the turn's start; the time in which it waits for approvals does not count.
    package var maxTime = Duration.seconds(900)

    package init() {}
}

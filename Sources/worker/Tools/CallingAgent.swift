import NaviProfiles
import NaviProtocol

/// The agent that calls a tool, as far as tools have something to ask of it.
protocol CallingAgent: Sendable {
    /// Makes another profile the session's; it is in force from the next model call of the same turn on.
    func switchProfile(to profile: Profile) async throws
    /// Shows clients the session's todo list after a change.
    func show(_ list: TodoList)
    /// Runs a sub-agent to its end; `nil` inside of one.
    func spawn(_ task: SubagentTask) async throws -> ToolResult?
    /// Asks the agent's model a question apart from the conversation.
    func consult(instructions: String, question: String) async throws -> String
}

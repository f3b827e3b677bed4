import NaviProfiles
import NaviProtocol
import NaviStore

/// What a tool may know and do: the call and the session it runs in. What a tool needs beyond it comes in through its
/// `init`.
struct ToolContext: Sendable {
    let sessionID: SessionID
    /// The hold on the turn, for writes that a lost worker must not make.
    let turn: TurnRef
    /// The call's id, unique in the turn.
    let callID: String
    /// The profile that is active now.
    let profile: Profile
    /// All profiles of the deployment, by id.
    let profiles: [Profile]
    /// Lists of the servers that its calls may reach: each of them has to name one.
    var hosts: [[HostPattern]] = []
    /// Makes another profile the session's; it is in force from the next model call of the same turn on.
    let switchProfile: @Sendable (Profile) async throws -> Void
    /// Shows clients a piece of what a long call produces, while it runs. Never blocks; bounded by the loop.
    let showOutput: @Sendable (String) -> Void
    /// Shows clients the session's todo list after a change.
    let showTodo: @Sendable (TodoList) -> Void
    /// The tools that the agent may use now.
    let available: [any Tool]
    /// Runs a sub-agent to its end; `nil` inside of one.
    let spawn: (@Sendable (SubagentTask) async throws -> ToolResult)?
    /// Asks the agent's model a question apart from the conversation: instructions, then the question.
    let consult: @Sendable (_ instructions: String, _ question: String) async throws -> String
}

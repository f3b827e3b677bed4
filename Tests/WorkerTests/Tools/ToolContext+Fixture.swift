import NaviProfiles
import NaviProtocol
import NaviStore

@testable import worker

extension ToolContext {
    /// What a tool gets in a test that runs it without a turn.
    static func fixture(
        session: SessionID = .random(), turn: TurnRef = TurnRef(turnID: .random(), attempt: 1),
        profile: Profile = Profile(id: "p", name: "P", systemPrompt: ""), profiles: [Profile] = [],
        switchProfile: @escaping @Sendable (Profile) async throws -> Void = { _ in },
        showOutput: @escaping @Sendable (String) -> Void = { _ in },
        showTodo: @escaping @Sendable (TodoList) -> Void = { _ in }, available: [any Tool] = [],
        spawn: (@Sendable (SubagentTask) async throws -> ToolResult)? = nil,
        consult: @escaping @Sendable (String, String) async throws -> String = { _, _ in "" }
    ) -> ToolContext {
        ToolContext(
            sessionID: session, turn: turn, callID: "call_1", profile: profile, profiles: profiles,
            agent: ScriptedAgent(
                onSwitch: switchProfile, onTodo: showTodo, onSpawn: spawn, onQuestion: consult),
            output: ScriptedOutput(onPiece: showOutput), available: available)
    }
}

/// Does what a test says.
private struct ScriptedAgent: CallingAgent {
    let onSwitch: @Sendable (Profile) async throws -> Void
    let onTodo: @Sendable (TodoList) -> Void
    let onSpawn: (@Sendable (SubagentTask) async throws -> ToolResult)?
    let onQuestion: @Sendable (String, String) async throws -> String

    func switchProfile(to profile: Profile) async throws { try await onSwitch(profile) }
    func show(_ list: TodoList) { onTodo(list) }
    func spawn(_ task: SubagentTask) async throws -> ToolResult? { try await onSpawn?(task) }
    func consult(instructions: String, question: String) async throws -> String {
        try await onQuestion(instructions, question)
    }
}

/// Hands what is shown to a test.
struct ScriptedOutput: LiveOutput {
    let onPiece: @Sendable (String) -> Void

    func show(_ text: String) { onPiece(text) }
}

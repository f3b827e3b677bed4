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
            switchProfile: switchProfile, showOutput: showOutput, showTodo: showTodo,
            available: available, spawn: spawn, consult: consult)
    }
}

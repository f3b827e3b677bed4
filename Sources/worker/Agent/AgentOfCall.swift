import NaviProfiles
import NaviProtocol

/// A running agent as one of its calls sees it.
struct AgentOfCall: CallingAgent {
    /// Longest answer to a question of a tool.
    private static let maxConsultTokens = 1024

    private let loop: AgentLoop
    private let journal: any AgentJournal
    private let profile: ActiveProfile
    /// `nil` inside of a sub-agent.
    private let subagents: SubagentRunner?
    private let output: any LiveOutput

    init(_ call: ToolCall, loop: AgentLoop, run: AgentRun, output: any LiveOutput) {
        self.loop = loop
        self.output = output
        journal = run.journal
        profile = run.profile
        subagents = run.isSubagent ? nil : SubagentRunner(loop: loop, parent: run, call: call)
    }

    func switchProfile(to profile: Profile) async throws {
        try await journal.switchProfile(profile.id, name: profile.name)
        self.profile.current = profile
    }

    func show(_ list: TodoList) {
        journal.show(.todoUpdated(TodoUpdated(items: list.items)))
    }

    func spawn(_ task: SubagentTask) async throws -> ToolResult? {
        try await subagents?.run(task, output: output)
    }

    func consult(instructions: String, question: String) async throws -> String {
        let profile = profile.current
        let window = await loop.models.contextWindow(profile)
        let request = ModelRequest(
            model: "",
            messages: [
                ModelMessage(role: .system, content: instructions), ModelMessage(role: .user, content: question),
            ],
            temperature: profile.temperature, maxOutputTokens: min(Self.maxConsultTokens, window / 4),
            contextWindow: profile.contextWindow)
        var text = ""
        _ = try await loop.models.stream(profile, request) { events in
            for case .text(let piece) in events { text += piece }
        }
        return text
    }
}

import NaviProfiles
import NaviProtocol
import NaviStore

extension ToolContext {
    /// What a call of a running agent may know and do.
    init(_ call: ToolCall, loop: AgentLoop, run: AgentRun, available: [any Tool]) {
        let (journal, active) = (run.journal, run.profile)
        let output = ToolOutputGate { journal.showOutput($0, of: call) }
        let subagents = SubagentRunner(loop: loop, parent: run, call: call)
        let spawn: @Sendable (SubagentTask) async throws -> ToolResult = {
            try await subagents.run($0, output: output.show)
        }
        let consult: @Sendable (String, String) async throws -> String = {
            try await loop.consult(active.current, instructions: $0, question: $1)
        }
        self.init(
            sessionID: run.sessionID, turn: run.turn, callID: call.id, profile: run.profile.current,
            profiles: loop.profiles.all().filter { !$0.isSubagentOnly || $0.id == active.current.id },
            switchProfile: { profile in
                try await journal.switchProfile(profile.id, name: profile.name)
                active.current = profile
            },
            showOutput: output.show, showTodo: { journal.show(.todoUpdated(TodoUpdated(items: $0.items))) },
            available: available, spawn: run.isSubagent ? nil : spawn, consult: consult)
        hosts = run.rights.grants.compactMap(\.profile.networkHosts)
    }
}

extension AgentLoop {
    /// Longest answer to a question of a tool.
    private static let maxConsultTokens = 1024

    fileprivate func consult(_ profile: Profile, instructions: String, question: String) async throws -> String {
        let window = await models.contextWindow(profile)
        let request = ModelRequest(
            model: "",
            messages: [
                ModelMessage(role: .system, content: instructions), ModelMessage(role: .user, content: question),
            ],
            temperature: profile.temperature, maxOutputTokens: min(Self.maxConsultTokens, window / 4),
            contextWindow: profile.contextWindow)
        var text = ""
        _ = try await models.stream(profile, request) { events in
            for case .text(let piece) in events { text += piece }
        }
        return text
    }
}

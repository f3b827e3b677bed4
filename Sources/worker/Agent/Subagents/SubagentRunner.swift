import NaviProfiles
import NaviProtocol
import NaviStore

/// Runs sub-agents: agents with a context of their own, inside one call of the turn's agent, on its budget. Nothing of
/// them but their answer enters the history.
struct SubagentRunner: Sendable {
    static let maxIterations = 20
    static let timeLimit = Duration.seconds(300)

    private let loop: AgentLoop
    private let sessionID: SessionID
    private let turn: TurnRef
    private let budget: AgentBudget
    /// Of the agent that starts it.
    private let profile: Profile
    private let call: ToolCall
    private let journal: any AgentJournal

    init(loop: AgentLoop, parent: AgentRun, call: ToolCall) {
        self.loop = loop
        self.call = call
        sessionID = parent.sessionID
        turn = parent.turn
        budget = parent.budget
        profile = parent.rights.profile
        journal = parent.journal
    }

    /// - Parameter output: Shows what the sub-agent says, while it says it.
    func run(_ task: SubagentTask, output: any LiveOutput) async throws -> ToolResult {
        guard let profile = task.profileID.map({ loop.profiles.profile($0) }) ?? self.profile else {
            let known = loop.profiles.all().map(\.id).joined(separator: ", ")
            return .failure("There is no profile '\(task.profileID ?? "")'. Available profiles: \(known).")
        }
        let own = SubagentJournal(parent: journal, parentCall: call, output: output)
        defer { own.endRunningCalls() }
        do {
            let answer = try await resultWithin(Self.timeLimit) { try await loop.run(agent(task, profile, own)) }
            guard let answer else {
                return .failure("The sub-agent was not ready after \(Self.timeLimit.components.seconds) seconds.")
            }
            // It has read what others wrote, and says again what persuaded it.
            return .success(Fence.marking(answer.text, "the sub-agent's answer"))
        } catch let failure as TurnFailure {
            return .failure("The sub-agent failed: \(failure.message)")
        } catch let error as ModelError {
            return .failure("The sub-agent failed: \(error.message)")
        }
    }

    private func agent(_ task: SubagentTask, _ profile: Profile, _ own: SubagentJournal) -> AgentRun {
        var limits = profile.limits
        limits.maxIterations = min(task.maxIterations ?? limits.maxIterations, limits.maxIterations, Self.maxIterations)
        return AgentRun(
            sessionID: sessionID, turn: turn, journal: own, budget: budget, profile: profile, parent: call,
            limitedBy: AgentRights.Grant(toSubagentsOf: self.profile),
            briefing: task.briefing ?? "",
            machine: AgentStateMachine(limits: limits),
            messages: [ModelMessage(role: .user, content: task.task)],
            meter: TokenMeter(scale: loop.scales.scale(of: profile.id)))
    }
}

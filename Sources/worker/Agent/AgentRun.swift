import NaviProfiles
import NaviProtocol
import NaviStore

/// What the loop knows of one agent while it runs. Used by the agent's task alone.
final class AgentRun {
    /// Longest text of one model call, reasoning included; more comes only from a model that has lost its way.
    static let maxAnswerBytes = 2 << 20

    let sessionID: SessionID
    let turn: TurnRef
    let journal: any AgentJournal
    let budget: AgentBudget
    let profile: ActiveProfile
    /// Set in a sub-agent: the call of the turn's agent that it works for.
    let parent: ToolCall?
    /// Stands in front of a sub-agent's prompt.
    let briefing: String?
    /// The message that the turn answers; `nil` in a sub-agent.
    var question: Message?
    /// Calls that an earlier attempt had begun and nobody knows the outcome of.
    var begunCalls: Set<String> = []
    var machine: AgentStateMachine
    var repetition = RepetitionGuard()
    /// Measures the context.
    var meter: TokenMeter
    /// The context without its system prompt.
    private(set) var messages: [ModelMessage]
    /// Messages that no summary covers are too many for any window, and no summary has been tried for them yet.
    private(set) var skipsMessages: Bool

    init(
        sessionID: SessionID, turn: TurnRef, journal: any AgentJournal, budget: AgentBudget, profile: Profile,
        parent: ToolCall? = nil, briefing: String? = nil, machine: AgentStateMachine, messages: [ModelMessage],
        skipsMessages: Bool = false, meter: TokenMeter
    ) {
        self.sessionID = sessionID
        self.turn = turn
        self.journal = journal
        self.budget = budget
        self.profile = ActiveProfile(profile)
        self.parent = parent
        self.briefing = briefing
        self.machine = machine
        self.messages = messages
        self.skipsMessages = skipsMessages
        self.meter = meter
    }

    var isSubagent: Bool { parent != nil }

    /// What this agent may use under the active profile.
    var allowedTools: [String] {
        let profile = profile.current
        return isSubagent ? profile.subagentTools ?? profile.enabledTools : profile.enabledTools
    }

    var usage: AgentStateMachine.Usage { budget.usage(machine.limits) }

    /// Adds messages that were just kept.
    func append(_ messages: [ModelMessage]) {
        self.messages += messages
    }

    /// A summary for the skipped messages is being tried; if none comes, they are not shown.
    func skippedMessagesWereTried() {
        skipsMessages = false
    }

    /// Takes a context that is derived anew.
    func replace(with messages: [ModelMessage]) {
        self.messages = messages
    }
}

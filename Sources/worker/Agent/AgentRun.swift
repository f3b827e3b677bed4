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
    /// Calls of an answer that was given under a profile that is not known any more.
    var strandedCalls: Set<String> = []
    /// What the agent may do with the answer that it is giving, or gave last: calls of one answer are judged by the
    /// profile under which it was given, whatever they do to the profile.
    private(set) var rights: AgentRights
    /// In a sub-agent: the word of the profile that it was started under.
    private let limitedBy: AgentRights.Grant?
    var machine: AgentStateMachine
    var repetition = RepetitionGuard()
    /// Measures the context.
    var meter: TokenMeter
    /// The context without its system prompt.
    private(set) var messages: [ModelMessage]
    /// The version of the context that they were read with.
    private(set) var contextBase: Int
    /// A later one, made in the background, that is left to the next turn.
    private(set) var leftVersion: Int?
    /// Messages that no summary covers are too many for any window, and no summary has been tried for them yet.
    private(set) var skipsMessages: Bool
    private var hasWarned = false
    private var toldNotes: Set<String> = []

    init(
        sessionID: SessionID, turn: TurnRef, journal: any AgentJournal, budget: AgentBudget, profile: Profile,
        parent: ToolCall? = nil, limitedBy: AgentRights.Grant? = nil, briefing: String? = nil,
        machine: AgentStateMachine, messages: [ModelMessage],
        skipsMessages: Bool = false, contextBase: Int = 0, meter: TokenMeter
    ) {
        self.sessionID = sessionID
        self.turn = turn
        self.journal = journal
        self.budget = budget
        self.profile = ActiveProfile(profile)
        self.parent = parent
        self.limitedBy = limitedBy
        rights = Self.rights(profile, limitedBy)
        self.briefing = briefing
        self.machine = machine
        self.messages = messages
        self.skipsMessages = skipsMessages
        self.contextBase = contextBase
        self.meter = meter
    }

    var isSubagent: Bool { parent != nil }

    /// The next answer is given under the profile that is active now.
    func takeRights() {
        rights = Self.rights(profile.current, limitedBy)
    }

    private static func rights(_ profile: Profile, _ limit: AgentRights.Grant?) -> AgentRights {
        guard let limit else { return AgentRights(grants: [AgentRights.Grant(of: profile)]) }
        return AgentRights(grants: [AgentRights.Grant(toSubagentsOf: profile), limit])
    }

    /// Answers in a row that were cut in the middle of their calls.
    var cutAnswers = 0

    var usage: AgentStateMachine.Usage {
        var usage = budget.usage(machine.limits)
        usage.cutAnswers = cutAnswers
        return usage
    }

    /// Adds messages that were just kept.
    func append(_ messages: [ModelMessage]) {
        self.messages += messages
    }

    /// A summary for the skipped messages is being tried; if none comes, they are not shown.
    func skippedMessagesWereTried() {
        skipsMessages = false
    }

    /// Whether nobody was told yet that the window is too small; from now on somebody was.
    func isFirstWarning() -> Bool {
        defer { hasWarned = true }
        return !hasWarned
    }

    /// Whether this was not told yet in this run.
    func isNews(_ note: String) -> Bool { toldNotes.insert(note).inserted }

    func leave(_ version: Int) {
        leftVersion = version
    }

    /// Takes a context that is derived anew.
    ///
    /// - Parameter base: The version that it was derived with.
    func replace(with messages: [ModelMessage], base: Int) {
        self.messages = messages
        contextBase = base
        journal.note(contextBase: base)
    }
}

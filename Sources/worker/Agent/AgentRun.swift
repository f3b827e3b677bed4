import NaviProfiles
import NaviProtocol
import NaviStore

/// What the loop knows of one turn while it runs. Used by the turn's task alone.
final class AgentRun {
    /// Longest text of one model call, reasoning included; more comes only from a model that has lost its way.
    static let maxAnswerBytes = 2 << 20

    let turn: RunningTurn
    let profile: ActiveProfile
    var machine: AgentStateMachine
    /// The context without its system prompt.
    private(set) var messages: [ModelMessage]

    init(turn: RunningTurn, profile: Profile, record: ContextRecord, messages: [ModelMessage]) {
        self.turn = turn
        self.profile = ActiveProfile(profile)
        self.messages = messages
        let steps = record.messages.filter { $0.turnID == turn.key.turnID && $0.role == .assistant }
        machine = AgentStateMachine(
            maxIterations: profile.maxIterations, stepsDone: steps.count,
            usedCallIDs: Set(steps.flatMap(\.toolCalls).map(\.id)))
    }

    /// Adds a message that was just stored.
    func append(_ message: Message) {
        messages.append(ModelMessage(message))
    }
}

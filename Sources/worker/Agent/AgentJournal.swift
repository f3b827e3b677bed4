import NaviProtocol
import NaviStore

/// Where the steps of an agent are kept and shown: in the database and to the clients for a turn, in memory for a
/// sub-agent.
protocol AgentJournal: Sendable {
    /// A model call begins: nothing has been shown of it yet.
    func beginCall()
    /// Pieces of the model's answer have arrived.
    ///
    /// - Returns: Bytes of this call so far.
    func show(_ events: [ModelEvent]) -> Int
    /// The model call is over.
    ///
    /// - Returns: The answer's text and reasoning, to the byte as they were shown.
    func endCall() -> TurnStream.Partial
    /// A finished model call, for the figures.
    func count(_ answer: ModelAnswer, context: ContextMeasure, window: Int)
    /// Another summary is in force: the context begins with it, or with the history when it is 0.
    func note(contextBase: Int)
    /// Keeps a finished model call that asks for tools.
    func commit(_ answer: ModelAnswer) async throws -> ModelMessage
    /// Whether a tool that needs a user's approval may run; waits for the decision.
    ///
    /// - Parameter grant: What a yes covers if it is to be remembered.
    func approve(_ call: ToolCall, grant: ApprovalGrant) async throws -> ApprovalResolved.Outcome
    /// Whether a user has said yes to all calls of this kind.
    func isRemembered(_ grant: ApprovalGrant) async throws -> Bool
    /// A tool is about to run; it may run only if this answers `started`.
    func start(_ call: ToolCall, step: Int, isRepeatable: Bool) async throws -> ToolCallStart
    /// Shows a piece of what a running tool produces.
    func showOutput(_ text: String, of call: ToolCall)
    /// Keeps and shows what a tool came to.
    func finish(_ call: ToolCall, _ outcome: ToolCallOutcome) async throws -> ModelMessage
    /// What users have changed since the last step; it is kept and shown already.
    func takeUpdates() async throws -> AgentUpdates
    /// Makes another profile the session's.
    func switchProfile(_ id: String, name: String) async throws
    /// A limit was reached.
    func show(_ limit: LimitReached)
    /// Shows a frame of a sub-agent.
    func show(_ frame: ServerFrame)
    /// A finished model call of a sub-agent, for the figures.
    func countSubagent(_ answer: ModelAnswer)
}

import NaviProtocol
import NaviStore
import Synchronization

/// The journal of a sub-agent: kept in memory, since the call it works for is what counts; its tools are shown as frames
/// marked `is_subagent`.
final class SubagentJournal: AgentJournal {
    private let parent: any AgentJournal
    private let parentCall: ToolCall
    private let output: any LiveOutput
    private let shown = Mutex(TurnStream.Partial())
    /// Calls that are shown as running.
    private let running = Mutex<[ToolCall]>([])

    /// - Parameters:
    ///   - parent: The journal of the turn.
    ///   - parentCall: The call that the sub-agent works for.
    ///   - output: Shows what the sub-agent says.
    init(parent: any AgentJournal, parentCall: ToolCall, output: any LiveOutput) {
        self.parent = parent
        self.parentCall = parentCall
        self.output = output
    }

    func beginCall() {
        shown.withLock { $0 = TurnStream.Partial() }
    }

    func show(_ events: [ModelEvent]) -> Int {
        var text = ""
        let bytes = shown.withLock { shown in
            for event in events {
                switch event {
                case .text(let piece):
                    shown.text += piece
                    text += piece
                case .thinking(let piece): shown.thinking += piece
                case .toolCall: break
                }
            }
            return shown.byteCount
        }
        output.show(text)
        return bytes
    }

    func endCall() -> TurnStream.Partial {
        shown.withLock { $0 }
    }

    func count(_ answer: ModelAnswer, context: ContextMeasure, window: Int) {
        parent.countSubagent(answer)
    }

    /// A sub-agent's context has no summary.
    func note(contextBase: Int) {}

    func commit(_ answer: ModelAnswer) async throws -> ModelMessage {
        ModelMessage(role: .assistant, content: answer.text, toolCalls: answer.toolCalls)
    }

    /// A sub-agent cannot ask: its questions would not survive it. What a user has allowed for good it may do.
    func approve(_ call: ToolCall, grant: ApprovalGrant) async throws -> ApprovalResolved.Outcome {
        try await isRemembered(grant) ? .allowed : .denied
    }

    func isRemembered(_ grant: ApprovalGrant) async throws -> Bool {
        try await parent.isRemembered(grant)
    }

    func start(_ call: ToolCall, step: Int, isRepeatable: Bool) async throws -> ToolCallStart {
        var frame = ToolStarted(call, maxBytes: ToolCallFinished.fewBytes)
        frame.isSubagent = true
        frame.parentToolCallID = parentCall.id
        running.withLock { $0.append(call) }
        parent.show(.toolStarted(frame))
        return .started
    }

    /// Shows the end of calls whose sub-agent was ended while they ran.
    func endRunningCalls() {
        let calls = running.withLock { running in
            defer { running = [] }
            return running
        }
        for call in calls { showEnd(of: call, .interrupted) }
    }

    private func showEnd(of call: ToolCall, _ outcome: ToolCallOutcome) {
        var frame = ToolCallFinished(call, outcome, maxBytes: ToolCallFinished.fewBytes)
        frame.isSubagent = true
        frame.parentToolCallID = parentCall.id
        parent.show(.toolCall(frame))
    }

    func showOutput(_ text: String, of call: ToolCall) {
        output.show(text)
    }

    func finish(_ call: ToolCall, _ outcome: ToolCallOutcome) async throws -> ModelMessage {
        running.withLock { $0.removeAll { $0.id == call.id } }
        showEnd(of: call, outcome)
        return ModelMessage(
            role: .tool, content: outcome.result, images: outcome.images.map(ModelImage.init), toolCallID: call.id,
            name: call.name)
    }

    func takeUpdates() async throws -> AgentUpdates { AgentUpdates() }

    /// A sub-agent keeps the profile it was given.
    func switchProfile(_ id: String, name: String) async throws {
        throw TurnFailure(.profileUnusable, "A sub-agent cannot switch the conversation's profile.")
    }

    func show(_ limit: LimitReached) {
        output.show("\n[\(limit.message)]\n")
    }

    func show(_ frame: ServerFrame) {
        parent.show(frame)
    }

    func countSubagent(_ answer: ModelAnswer) {
        parent.countSubagent(answer)
    }
}

import NaviProtocol
import NaviStore

/// The journal of a turn: every finished step is durable before the next one begins, and everything is shown to the
/// clients.
struct TurnJournal: AgentJournal {
    let turn: RunningTurn
    let store: PatientStore
    let approvals: ApprovalDesk
    let budget: AgentBudget
    let assembler: ContextAssembler
    /// The wall clock.
    let clocks: any TimeSource

    private var stream: TurnStream { turn.stream }

    func beginCall() {
        stream.beginCall()
    }

    func show(_ events: [ModelEvent]) -> Int {
        stream.emit(events)
    }

    func endCall() -> TurnStream.Partial {
        stream.endCall()
        return stream.partial
    }

    func count(_ answer: ModelAnswer, context: ContextMeasure, window: Int) {
        turn.note { $0.add(answer, context: context, window: window) }
    }

    func note(contextBase: Int) {
        turn.note { $0.contextBase = contextBase }
    }

    func commit(_ answer: ModelAnswer) async throws -> ModelMessage {
        let message = NewMessage(
            content: answer.text.isEmpty ? nil : answer.text,
            thinking: answer.thinking.isEmpty ? nil : answer.thinking, toolCalls: answer.toolCalls)
        let tokenCount = turn.figures.tokenCount
        let stored = try await store.write {
            try await $0.appendStep(turn.ref, message: message, tokenCount: tokenCount, now: clocks.now)
        }
        stream.beginCall()
        turn.note { $0.openCalls = answer.toolCalls }
        return ModelMessage(stored)
    }

    func approve(_ call: ToolCall, grant: ApprovalGrant) async throws -> ApprovalResolved.Outcome {
        let begin = ContinuousClock.now
        defer { budget.addPause(begin.duration(to: .now)) }
        return try await approvals.outcome(of: call, grant: grant, turn: turn)
    }

    func isRemembered(_ grant: ApprovalGrant) async throws -> Bool {
        try await store.write { try await $0.isRemembered(grant, for: turn.ref) }
    }

    func start(_ call: ToolCall, step: Int, isRepeatable: Bool) async throws -> ToolCallStart {
        let start = try await store.write {
            try await $0.startToolCall(turn.ref, call: call, step: step, repeatable: isRepeatable, now: clocks.now)
        }
        stream.emit(.toolStarted(ToolStarted(call, maxBytes: stream.roomForResult)))
        return start
    }

    func showOutput(_ text: String, of call: ToolCall) {
        stream.emit(.toolOutput(ToolOutput(toolCallID: call.id, delta: text)))
    }

    func finish(_ call: ToolCall, _ outcome: ToolCallOutcome) async throws -> ModelMessage {
        let message = try await store.write {
            try await $0.finishToolCall(turn.ref, callID: call.id, outcome: outcome, now: clocks.now)
        }
        turn.note { figures in
            figures.toolCallCount += 1
            figures.openCalls.removeAll { $0.id == call.id }
        }
        var frame = ToolCallFinished(call, outcome, maxBytes: stream.roomForResult)
        if frame.resultBytes != nil { frame.messageIndex = message.index }
        stream.emit(.toolCall(frame))
        return ModelMessage(message, images: outcome.images.map(ModelImage.init))
    }

    func takeUpdates() async throws -> AgentUpdates {
        let wishes = try await store.store.wishes(for: turn.ref)
        var updates = AgentUpdates(profileID: wishes.profileID, contextVersion: wishes.contextVersion)
        guard wishes.hasSteering else { return updates }
        let absorbed = try await store.write { try await $0.absorbSteering(turn.ref, now: clocks.now) }
        stream.notify(
            absorbed.flatMap { message -> [ServerFrame] in
                [
                    .userMessage(UserMessage(message: message.message, clientMessageID: message.clientMessageID)),
                    .turnSteered(
                        TurnSteered(
                            turnID: message.turnID, intoTurnID: turn.key.turnID,
                            messageIndex: message.message.index)),
                ]
            })
        for message in absorbed {
            updates.messages.append(try await assembler.message(message.message, session: turn.key.sessionID))
        }
        return updates
    }

    func switchProfile(_ id: String, name: String) async throws {
        _ = try await store.write { try await $0.setProfile(turn.ref, profileID: id) }
        stream.emit(.profileSwitched(ProfileSwitched(profileID: id, profileName: name)))
    }

    func show(_ limit: LimitReached) {
        stream.emit(.limitReached(limit))
    }

    func show(_ frame: ServerFrame) {
        stream.emit(frame)
    }

    func countSubagent(_ answer: ModelAnswer) {
        turn.note { $0.count(answer) }
    }
}

import NaviProfiles
import NaviProtocol
import NaviStore

/// Runs turns: performs what the state machine decides.
struct AgentLoop: Sendable {
    let store: PatientStore
    let models: ModelAccess
    let profiles: ProfileCatalog
    let tools: ToolRegistry
    /// The wall clock.
    let now: @Sendable () -> Timestamp

    init(
        store: PatientStore, models: ModelAccess, profiles: ProfileCatalog, tools: ToolRegistry,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.models = models
        self.profiles = profiles
        self.tools = tools
        self.now = now
    }

    /// Runs a turn up to its answer, from the last committed step on. Every finished step is durable before the next
    /// one begins; the answer itself is not: whoever ends the turn stores it.
    ///
    /// - Throws: `TurnFailure`, `ModelError`, `StoreError` (`fenced` when the turn is no longer ours) or
    ///   `CancellationError`.
    func run(_ turn: RunningTurn) async throws -> ModelAnswer {
        let run = try await prepare(turn)
        var action = run.machine.start(openCalls: turn.figures.openCalls)
        while true {
            switch action {
            case .callModel: action = run.machine.answered(try await callModel(run))
            case .commitStep(let answer):
                try await commit(answer, run)
                action = run.machine.committed()
            case .runTool(let call, let step):
                try await runTool(call, step: step, run)
                run.machine.maxIterations = run.profile.current.maxIterations
                action = run.machine.toolFinished()
            case .finish(let answer): return answer
            case .fail(let failure): throw failure
            }
        }
    }

    /// Reads the context, in one query unless an earlier attempt has to be continued.
    private func prepare(_ turn: RunningTurn) async throws -> AgentRun {
        let claimed = turn.claimed
        guard let record = try await store.store.context(claimed.sessionID) else { throw CancellationError() }
        if claimed.recovered != nil {
            let open = try await store.store.openToolCalls(claimed.ref)
            turn.note { $0.openCalls = open.map(\.call) }
        }
        guard let profile = profiles.profile(record.session.profileID) else {
            throw TurnFailure.profileUnusable(record.session.profileID)
        }
        return AgentRun(
            turn: turn, profile: profile, record: record, messages: try await assembler.messages(of: record))
    }

    private var assembler: ContextAssembler {
        ContextAssembler { [store = store.store] in try await store.image($0.hash, session: $0.sessionID) }
    }

    private func callModel(_ run: AgentRun) async throws -> ModelAnswer {
        let profile = run.profile.current
        let window = await models.contextWindow(profile)
        let request = request(run, profile: profile, window: window)
        let stream = run.turn.stream
        var calls: [ToolCall] = []
        stream.beginCall()
        let result = try await models.stream(profile, request) { events in
            for case .toolCall(let call) in events { calls.append(call) }
            let byteCount = stream.emit(events)
            if byteCount > AgentRun.maxAnswerBytes { throw TurnFailure.answerTooLong(bytes: byteCount) }
        }
        stream.endCall()
        let partial = stream.partial
        let answer = ModelAnswer(
            text: partial.text, thinking: partial.thinking, toolCalls: calls, usage: result.usage)
        run.turn.note { $0.add(answer, request: request, window: window) }
        return answer
    }

    private func request(_ run: AgentRun, profile: Profile, window: Int) -> ModelRequest {
        let prompt = SystemPrompt.text(
            persona: profiles.persona, profile: profile, profiles: profiles.all(), now: now())
        return ModelRequest(
            model: "", messages: [ModelMessage(role: .system, content: prompt)] + run.messages,
            tools: tools.descriptions(for: profile), temperature: profile.temperature,
            maxOutputTokens: profile.outputReserve(window: window), contextWindow: profile.contextWindow,
            thinking: profile.thinkEnabled)
    }

    private func commit(_ answer: ModelAnswer, _ run: AgentRun) async throws {
        let turn = run.turn
        let message = NewMessage(
            content: answer.text.isEmpty ? nil : answer.text,
            thinking: answer.thinking.isEmpty ? nil : answer.thinking, toolCalls: answer.toolCalls)
        let tokenCount = turn.figures.tokenCount
        let stored = try await store.write {
            try await $0.appendStep(turn.ref, message: message, tokenCount: tokenCount, now: now())
        }
        turn.stream.beginCall()
        turn.note { $0.openCalls = answer.toolCalls }
        run.append(stored)
    }

    /// Runs one call, at most once unless the tool is repeatable, and makes its result durable.
    private func runTool(_ call: ToolCall, step: Int, _ run: AgentRun) async throws {
        let turn = run.turn
        let tool = tools.tool(call.name, for: run.profile.current)
        let isRepeatable = tool?.isRepeatable ?? true
        let start = try await store.write {
            try await $0.startToolCall(turn.ref, call: call, step: step, repeatable: isRepeatable, now: now())
        }
        turn.stream.emit(
            .toolStarted(ToolStarted(toolCallID: call.id, tool: call.name, args: call.arguments)))
        let outcome: ToolCallOutcome
        switch start {
        case .started: outcome = try await self.outcome(of: call, tool: tool, run)
        case .finished(let earlier): outcome = earlier
        case .unknownOutcome: outcome = .interrupted
        }
        let message = try await store.write {
            try await $0.finishToolCall(turn.ref, callID: call.id, outcome: outcome, now: now())
        }
        turn.note { figures in
            figures.toolCallCount += 1
            figures.openCalls.removeAll { $0.id == call.id }
        }
        run.append(message)
        turn.stream.emit(.toolCall(ToolCallFinished(call, outcome)))
    }

    private func outcome(of call: ToolCall, tool: (any Tool)?, _ run: AgentRun) async throws -> ToolCallOutcome {
        let begin = ContinuousClock.now
        let result = try await result(of: call, tool: tool, run)
        return ToolCallOutcome(
            result: result.text, success: result.isSuccess, duration: begin.duration(to: .now))
    }

    /// What the tool answers. All that goes wrong inside it is data for the model; only what concerns the turn itself
    /// (cancellation, the store) is thrown.
    private func result(of call: ToolCall, tool: (any Tool)?, _ run: AgentRun) async throws -> ToolResult {
        guard let tool else {
            let names = tools.names(for: run.profile.current)
            return .failure(
                "There is no tool '\(call.name.prefix(64))'. "
                    + (names.isEmpty ? "No tools are available." : "Available tools: \(names.joined(separator: ", ")).")
            )
        }
        guard case .object = call.arguments else {
            return .failure("The arguments of '\(call.name)' are not a valid JSON object. Call it again with one.")
        }
        do {
            return try await tool.call(call.arguments, context(run))
        } catch let error as StoreError {
            throw error
        } catch is CancellationError where Task.isCancelled {
            throw CancellationError()
        } catch {
            return .failure(String(describing: error))
        }
    }

    private func context(_ run: AgentRun) -> ToolContext {
        let turn = run.turn
        let active = run.profile
        let store = store
        return ToolContext(
            sessionID: turn.key.sessionID, profile: active.current, profiles: profiles.all(),
            switchProfile: { profile in
                _ = try await store.write { try await $0.setProfile(turn.ref, profileID: profile.id) }
                active.current = profile
                turn.stream.emit(
                    .profileSwitched(ProfileSwitched(profileID: profile.id, profileName: profile.name)))
            })
    }
}

extension ToolCallOutcome {
    /// The result of a call that an earlier attempt had begun and not finished.
    static let interrupted = ToolCallOutcome(
        result: ToolCallOutcomeText.interrupted, success: false, duration: .zero)
}

extension ToolCallFinished {
    init(_ call: ToolCall, _ outcome: ToolCallOutcome) {
        self.init(
            toolCallID: call.id, tool: call.name, args: call.arguments, result: outcome.result,
            success: outcome.success, durationSeconds: outcome.duration.inSeconds)
    }
}

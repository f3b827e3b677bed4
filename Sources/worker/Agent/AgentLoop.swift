import NaviFailPoints
import NaviProfiles
import NaviProtocol
import NaviStore

/// Runs agents: performs what the state machine decides.
struct AgentLoop: Sendable {
    let store: PatientStore
    let models: ModelAccess
    let profiles: ProfileCatalog
    let tools: ToolRegistry
    /// Shortens contexts that do not fit.
    let compressor: ContextCompressor
    /// Shows models the files of messages; without it they are only named.
    let attachments: Attachments?
    /// How long a tool call waits for a user's approval.
    let approvalTimeLimit: Duration
    /// What models count, as against estimates.
    let scales = TokenScales()
    /// The wall clock.
    let clocks: any TimeSource

    /// - Parameter compressor: Its store, models, profiles and clock are the loop's as well.
    init(
        compressor: ContextCompressor, tools: ToolRegistry, attachments: Attachments? = nil,
        approvalTimeLimit: Duration = .seconds(600)
    ) {
        self.compressor = compressor
        store = PatientStore(compressor.store)
        models = compressor.models
        profiles = compressor.profiles
        self.tools = tools
        self.attachments = attachments
        self.approvalTimeLimit = approvalTimeLimit
        clocks = compressor.clocks
    }

    /// Runs a turn up to its answer, from the last committed step on. Every finished step is durable before the next
    /// one begins; the answer itself is not: whoever ends the turn stores it.
    ///
    /// - Throws: `TurnFailure`, `ModelError`, `StoreError` (`fenced` when the turn is no longer ours) or
    ///   `CancellationError`.
    func run(_ turn: RunningTurn) async throws -> ModelAnswer {
        let run = try await prepare(turn)
        return try await self.run(run, openCalls: turn.figures.openCalls)
    }

    /// Runs an agent up to its answer.
    func run(_ run: AgentRun, openCalls: [ToolCall] = []) async throws -> ModelAnswer {
        var action = run.machine.start(openCalls: openCalls, usage: run.usage, isReadOnly: isReadOnly(run))
        // What is true at the first call was read just now.
        var isFirst = true
        while true {
            switch action {
            case .callModel where isFirst:
                isFirst = false
                action = run.machine.answered(try await callModel(run))
            case .callModel:
                action = run.machine.answered(
                    try await awayFromConnections {
                        try await takeUpdates(run)
                        return try await callModel(run)
                    })
            case .wrapUp(let limit):
                action = run.machine.answered(try await awayFromConnections { try await wrapUp(run, limit) })
            case .commitStep(let answer):
                run.append([try await run.journal.commit(answer)])
                if let surplus = run.machine.surplus { run.journal.show(surplus) }
                action = run.machine.committed(usage: run.usage, isReadOnly: isReadOnly(run))
            case .runTools(let calls, let step):
                let note = run.machine.isEndOfStep(calls) ? run.machine.surplus?.noteOnResult : nil
                try await awayFromConnections {
                    try await ToolRunner(loop: self, run: run).run(calls, step: step, note: note)
                }
                run.machine.limits = run.isSubagent ? run.machine.limits : run.profile.current.limits
                action = run.machine.toolsFinished(calls.count, usage: run.usage, isReadOnly: isReadOnly(run))
            case .finish(let answer): return answer
            case .fail(let failure): throw failure
            }
        }
    }

    /// Runs what may take long: results of tools, and contexts that have grown by them.
    private func awayFromConnections<Value>(_ work: () async throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(globalConcurrentExecutor, operation: work)
    }

    private func takeUpdates(_ run: AgentRun) async throws {
        let updates = try await run.journal.takeUpdates()
        run.append(updates.messages)
        if let version = updates.contextVersion { try await takeUpEdits(run, version: version) }
        guard let id = updates.profileID, id != run.profile.current.id, let profile = profiles.profile(id) else {
            return
        }
        run.profile.current = profile
        run.machine.limits = profile.limits
        run.journal.show(.profileSwitched(ProfileSwitched(profileID: id, profileName: profile.name)))
    }

    private func isReadOnly(_ run: AgentRun) -> (ToolCall) -> Bool {
        { call in
            guard let tool = run.rights.tool(call.name, of: tools) else { return false }
            let arguments = call.arguments.value
            return tool.effect(of: arguments) == .readOnly && run.rights.approval(of: tool, arguments) == .allow
        }
    }

    private func callModel(_ run: AgentRun) async throws -> ModelAnswer {
        run.takeRights()
        let profile = run.rights.profile
        let window = await models.contextWindow(profile)
        let offered = run.rights.tools(of: tools)
            .filter { !run.isSubagent || $0.name != SpawnAgentTool.toolName }
            .map(\.modelDescription)
        do {
            return try await answer(
                try await fittingRequest(run, profile: profile, tools: offered, window: window), run, profile: profile,
                window: window)
        } catch let error as ModelError where error.code == .contextTooLong {
            guard let request = try await shorterRequest(run, profile: profile, tools: offered, window: window) else {
                throw error.naming(WindowFill(self.request(run, profile, offered, window), meter: run.meter))
            }
            do {
                return try await answer(request, run, profile: profile, window: window)
            } catch let error as ModelError where error.code == .contextTooLong {
                throw error.naming(WindowFill(request, meter: run.meter))
            }
        }
    }

    /// Asks for the model's last words. A model that cannot give any leaves the limit's own message to the user.
    private func wrapUp(_ run: AgentRun, _ limit: LimitReached) async throws -> ModelAnswer {
        run.journal.show(limit)
        let profile = run.profile.current
        let window = await models.contextWindow(profile)
        var request = try await fittingRequest(run, profile: profile, tools: [], window: window)
        request.messages.append(ModelMessage(role: .user, content: limit.noteForModel))
        request.thinking = false
        do {
            return try await answer(request, run, profile: profile, window: window)
        } catch is ModelError {
            throw TurnFailure.limit(limit)
        }
    }

    private func answer(
        _ request: ModelRequest, _ run: AgentRun, profile: Profile, window: Int
    ) async throws -> ModelAnswer {
        let journal = run.journal
        var calls: [ToolCall] = []
        journal.beginCall()
        Poison.swallow(request.messages.last?.content ?? "")
        let result = try await models.stream(profile, request) { events in
            for case .toolCall(let call) in events { calls.append(call) }
            let byteCount = journal.show(events)
            if byteCount > AgentRun.maxAnswerBytes { throw TurnFailure.answerTooLong(bytes: byteCount) }
        }
        // What a cut answer asks for may be half of what was meant.
        if result.finishReason == .length { calls = calls.map { isReadOnly(run)($0) ? $0 : $0.withheld } }
        let hasHalfCalls = result.finishReason == .length && calls.contains { $0.arguments.value.objectValue == nil }
        run.cutAnswers = hasHalfCalls ? run.cutAnswers + 1 : 0
        for note in result.notes where run.isNews(note) { journal.show(.refused(note)) }
        let shown = journal.endCall()
        if result.finishReason == .length, calls.isEmpty { journal.show(.length(request.maxOutputTokens)) }
        let answer = ModelAnswer(text: shown.text, thinking: shown.thinking, toolCalls: calls, usage: result.usage)
        journal.count(answer, context: measure(answer, of: request, run, window: window), window: window)
        return answer
    }

    func prompt(_ run: AgentRun, _ profile: Profile) -> String {
        guard let briefing = run.briefing else {
            return SystemPrompt.text(
                persona: profiles.persona, profile: profile, profiles: profiles.all(), now: clocks.now)
        }
        return SystemPrompt.subagentText(briefing: briefing, profile: profile, now: clocks.now)
    }
}

extension ModelError {
    /// The error with what fills the window, in words.
    fileprivate func naming(_ fill: WindowFill) -> ModelError {
        var error = self
        error.message += (message.last.map { ".!?".contains($0) } == true ? " " : ". ") + fill.words
        return error
    }
}

extension ToolCall {
    /// The call with its arguments as a text, with which no tool is run.
    fileprivate var withheld: ToolCall {
        var call = self
        if arguments.value.objectValue != nil { call.arguments = .string(arguments.json) }
        return call
    }
}

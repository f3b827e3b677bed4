import NaviProfiles
import NaviProtocol
import NaviStore

/// One tool call on its way: checked, approved, run. Everything about it is decided here, from what is true at its
/// beginning; the effects on the agent (its repetitions, its budget) are made when it is created.
struct ToolInvocation: Sendable {
    let call: ToolCall
    /// What the call's arguments say.
    private let arguments: JSONValue
    private let step: Int
    /// An earlier attempt had begun it, and nobody knows what it did.
    private let wasBegun: Bool
    /// Nobody knows any more under which profile it was asked for.
    private let isStranded: Bool
    private let tool: (any Tool)?
    /// `nil` without a tool.
    private let approval: ToolApproval?
    /// How often the same call was made in a row, this one included.
    private let repetitions: Int
    private let available: [any Tool]
    private let rights: AgentRights
    private let registry: ToolRegistry
    private let journal: any AgentJournal
    private let budget: AgentBudget
    private let context: ToolContext
    /// Why the tool is not run, as far as that needs nobody's answer.
    private var refusalAtOnce: ToolResult?

    init(_ call: ToolCall, step: Int, loop: AgentLoop, run: AgentRun) {
        self.call = call
        arguments = call.arguments.value
        self.step = step
        wasBegun = run.begunCalls.contains(call.id)
        isStranded = run.strandedCalls.contains(call.id)
        rights = run.rights
        registry = loop.tools
        available = rights.tools(of: registry).filter {
            !run.isSubagent || $0.name != SpawnAgentTool.toolName
        }
        tool = available.first { $0.name == call.name }
        approval = tool.map { [arguments] in
            run.rights.approval(of: $0, arguments, gainsRights: loop.gainsRights(by: arguments, with: $0, run))
        }
        repetitions = run.repetition.note(call)
        journal = run.journal
        budget = run.budget
        if repetitions >= RepetitionGuard.stopsAt { budget.noteRepetition(of: call.name) }
        context = ToolContext(call, loop: loop, run: run, available: available)
        guard !wasBegun else { return }
        refusalAtOnce = flaw
        // In the order of the calls, whichever of them will run first.
        if refusalAtOnce == nil, !budget.takeToolCall(of: run.machine.limits.maxToolCalls) {
            refusalAtOnce = .usedUp(run.machine.limits.maxToolCalls)
        }
    }

    /// What the call comes to. Only what concerns the turn itself (cancellation, the store) is thrown.
    func outcome() async throws -> ToolCallOutcome {
        // Whatever would keep it from being run now: it may have been run.
        if !wasBegun, let refusal = try await refusal() {
            // Recorded like any other, so that the call has its one result.
            return try await start(isRepeatable: true) { ToolCallOutcome(refusal, duration: .zero) }
        }
        return try await start(isRepeatable: !wasBegun && isRepeatable) { try await runTool() }
    }

    private func start(
        isRepeatable: Bool, _ work: () async throws -> ToolCallOutcome
    ) async throws -> ToolCallOutcome {
        switch try await journal.start(call, step: step, isRepeatable: isRepeatable) {
        case .started: return try await work()
        case .finished(let earlier): return earlier
        case .unknownOutcome: return .interrupted
        }
    }

    private var isRepeatable: Bool { tool?.effect(of: arguments).isRepeatable ?? true }

    /// Why the tool is not run at all.
    private func refusal() async throws -> ToolResult? {
        if let refusalAtOnce { return refusalAtOnce }
        guard let tool, approval == .ask else { return nil }
        let outcome = try await journal.approve(call, grant: ToolGrant.asked(of: tool, arguments))
        let refusal = outcome.refusal(of: call.name) ?? change(since: tool)
        if refusal != nil { budget.giveBackToolCall() }
        return refusal
    }

    /// What is wrong with the call itself.
    private var flaw: ToolResult? {
        guard let tool else { return .unknownTool(call.name, available: available.map(\.name)) }
        guard case .object = arguments else {
            return .failure(
                "Not run: the arguments of '\(call.name)' are not a valid JSON object, or your answer was cut off at its "
                    + "length limit. Call it again with a whole object, and with less in one answer if it was long.")
        }
        let violations = JSONSchema(tool.parameters).violations(of: arguments)
        guard violations.isEmpty else {
            return .failure("Wrong arguments for '\(call.name)': \(violations.joined(separator: "; ")).")
        }
        guard repetitions < RepetitionGuard.stopsAt else {
            return .failure("Not run: this very call was made \(repetitions) times in a row.")
        }
        guard !isStranded else {
            return .failure(
                "Not run: a call before this one in the same answer may have switched the profile. Make the call again if "
                    + "it is still wanted.")
        }
        return approval == .deny ? .failure("The profile does not allow '\(call.name)'.") : nil
    }

    /// The refusal for a tool that is not any more what the user was asked about: an answer may take its time.
    private func change(since asked: any Tool) -> ToolResult? {
        let now = rights.tool(call.name, of: registry)
        guard now.map(ToolGrant.fingerprint) != ToolGrant.fingerprint(of: asked) else { return nil }
        return .failure(
            now == nil
                ? "Not run: '\(call.name)' is not there any more."
                : "Not run: '\(call.name)' describes itself in another way than when it was allowed. Look at it again, and "
                    + "make the call again if it is still wanted.")
    }

    private func runTool() async throws -> ToolCallOutcome {
        let begin = ContinuousClock.now
        let result = try await result()
        var outcome = ToolCallOutcome(result, duration: begin.duration(to: .now))
        if repetitions >= RepetitionGuard.remindsAt { outcome.result += RepetitionGuard.reminder(repetitions) }
        return outcome
    }

    private func result() async throws -> ToolResult {
        guard let tool else { return .unknownTool(call.name, available: []) }
        do {
            guard let limit = tool.timeLimit else { return try await tool.call(arguments, context) }
            return try await resultWithin(limit) { try await tool.call(arguments, context) }
                ?? .failure("'\(call.name)' did not end within \(limit.components.seconds) seconds.")
        } catch let error as StoreError where error.isFatal || error.code == .fenced {
            throw error
        } catch is CancellationError where Task.isCancelled {
            throw CancellationError()
        } catch {
            return .failure(String(describing: error))
        }
    }
}

extension ApprovalResolved.Outcome {
    /// What the model is told when the tool was not allowed to run.
    fileprivate func refusal(of tool: String) -> ToolResult? {
        switch self {
        case .allowed: nil
        case .denied: .failure("The user did not allow this call of '\(tool)'. Do not try again; ask the user instead.")
        case .expired: .failure("Nobody allowed this call of '\(tool)' in time. It was not run.")
        }
    }
}

extension ToolResult {
    fileprivate static func usedUp(_ limit: Int) -> ToolResult {
        .failure("Not run: the turn has used up the \(limit) tool calls that the profile allows.")
    }

    fileprivate static func unknownTool(_ name: String, available: [String]) -> ToolResult {
        .failure(
            "There is no tool '\(name.prefix(64))'. "
                + (available.isEmpty
                    ? "No tools are available." : "Available tools: \(available.joined(separator: ", "))."))
    }
}

extension ToolCallOutcome {
    init(_ result: ToolResult, duration: Duration) {
        self.init(result: result.text, success: result.isSuccess, duration: duration)
        images = result.images
    }

    /// The result of a call that an earlier attempt had begun and not finished.
    static let interrupted = ToolCallOutcome(
        result: ToolCallOutcomeText.interrupted, success: false, duration: .zero)
}

import NaviProfiles
import NaviProtocol

/// The course of one turn, without its effects: which step comes next.
///
///     model call ──no tool calls──▶ finish
///         ▲   └──tool calls──▶ commit the step ──▶ the calls, side by side or one by one ──┐
///         └───────────────────────────────────────────────────────────────────────────────┘
///
/// Where a limit stands in front of a model call, the model is asked once more, without tools, for what it has found.
struct AgentStateMachine {
    enum Action: Equatable {
        /// Ask the model. Steps of a turn count from 1.
        case callModel(step: Int)
        /// A limit is reached: say so, and ask the model, without tools, for an answer from what there is.
        case wrapUp(LimitReached)
        /// Make the answer with its tool calls durable.
        case commitStep(ModelAnswer)
        /// Run these calls, side by side, and make their results durable, in this order.
        case runTools([ToolCall], step: Int)
        /// The turn is done; this is its answer.
        case finish(ModelAnswer)
        case fail(TurnFailure)
    }

    /// What the turn has used up besides model calls.
    struct Usage: Equatable {
        var toolCalls = 0
        var isOutOfTime = false
        /// The tool that was called again and again, in vain.
        var repeatedTool: String?
        /// Answers in a row that were cut in the middle of their calls.
        var cutAnswers = 0
    }

    private enum State {
        case calling
        case wrappingUp(LimitReached)
        case committing([ToolCall])
        case runningTools(ArraySlice<ToolCall>)
        case ended
    }

    /// Calls of one answer that are carried out; a model that asks for more has lost its way.
    static let maxCallsOfOneAnswer = 32

    /// Answers in a row that are cut in the middle of their calls; one more would be cut as well.
    static let maxCutAnswers = 3

    /// Another profile may bring other limits.
    var limits: TurnLimits
    private var state = State.calling
    /// Finished model calls of this turn, those of earlier attempts included.
    private var stepsDone: Int
    private var usedCallIDs: Set<String>
    /// Calls that the last answer asked for, those beyond `maxCallsOfOneAnswer` included.
    private(set) var askedCallCount = 0

    /// - Parameters:
    ///   - stepsDone: Steps that an earlier attempt had committed.
    ///   - usedCallIDs: Ids of the tool calls in those steps.
    init(limits: TurnLimits, stepsDone: Int = 0, usedCallIDs: Set<String> = []) {
        self.limits = limits
        self.stepsDone = stepsDone
        self.usedCallIDs = usedCallIDs
    }

    /// The first action: the calls that the last committed step left without a result, else a model call.
    mutating func start(
        openCalls: [ToolCall], usage: Usage = Usage(), isReadOnly: (ToolCall) -> Bool = { _ in false }
    ) -> Action {
        next(openCalls[...], usage, isReadOnly)
    }

    /// The model has answered. Ids of tool calls that are empty or already used get a new one, since they pair calls
    /// with results.
    mutating func answered(_ answer: ModelAnswer) -> Action {
        switch state {
        case .calling: return answeredFreely(answer)
        case .wrappingUp(let limit):
            state = .ended
            var answer = answer
            answer.toolCalls = []
            return answer.text.isEmpty ? .fail(.limit(limit)) : .finish(answer)
        case .committing, .runningTools, .ended: preconditionFailure("an answer without a call")
        }
    }

    private mutating func answeredFreely(_ answer: ModelAnswer) -> Action {
        stepsDone += 1
        var answer = answer
        if answer.toolCalls.isEmpty {
            state = .ended
            return answer.text.isEmpty ? .fail(.emptyAnswer) : .finish(answer)
        }
        askedCallCount = answer.toolCalls.count
        answer.toolCalls = answer.toolCalls.prefix(Self.maxCallsOfOneAnswer).enumerated()
            .map { uniquelyNamed($1, position: $0) }
        state = .committing(answer.toolCalls)
        return .commitStep(answer)
    }

    /// What there is to say of calls of the last answer that are not carried out; `nil` when all are.
    var surplus: LimitReached? {
        askedCallCount > Self.maxCallsOfOneAnswer
            ? .callsOfOneAnswer(askedCallCount, carriedOut: Self.maxCallsOfOneAnswer) : nil
    }

    /// Whether these calls, which run now, are the last ones of their step.
    func isEndOfStep(_ calls: [ToolCall]) -> Bool {
        if case .runningTools(let rest) = state { rest.count == calls.count } else { false }
    }

    /// The step is durable.
    ///
    /// - Parameter isReadOnly: Whether a call changes nothing, so that it may run beside others.
    mutating func committed(usage: Usage = Usage(), isReadOnly: (ToolCall) -> Bool = { _ in false }) -> Action {
        guard case .committing(let calls) = state else { preconditionFailure("a commit without a step") }
        return next(calls[...], usage, isReadOnly)
    }

    /// The results of these calls are durable.
    mutating func toolsFinished(
        _ count: Int, usage: Usage = Usage(), isReadOnly: (ToolCall) -> Bool = { _ in false }
    ) -> Action {
        guard case .runningTools(let calls) = state else { preconditionFailure("a result without a call") }
        return next(calls.dropFirst(count), usage, isReadOnly)
    }

    private mutating func next(
        _ calls: ArraySlice<ToolCall>, _ usage: Usage, _ isReadOnly: (ToolCall) -> Bool
    ) -> Action {
        if let first = calls.first {
            state = .runningTools(calls)
            let batch = isReadOnly(first) ? Array(calls.prefix(while: isReadOnly)) : [first]
            return .runTools(batch, step: stepsDone)
        }
        if let limit = reached(usage) {
            state = .wrappingUp(limit)
            return .wrapUp(limit)
        }
        state = .calling
        return .callModel(step: stepsDone + 1)
    }

    /// A turn that has done nothing yet has reached nothing.
    private func reached(_ usage: Usage) -> LimitReached? {
        guard stepsDone > 0 else { return nil }
        if let tool = usage.repeatedTool { return .repetition(of: tool) }
        if usage.cutAnswers >= Self.maxCutAnswers { return .cutAnswers(usage.cutAnswers) }
        if stepsDone >= limits.maxIterations { return .iterations(limits.maxIterations) }
        if usage.toolCalls >= limits.maxToolCalls { return .toolCalls(limits.maxToolCalls) }
        return usage.isOutOfTime ? .time(limits.maxTime) : nil
    }

    private mutating func uniquelyNamed(_ call: ToolCall, position: Int) -> ToolCall {
        var call = call
        if call.id.isEmpty || usedCallIDs.contains(call.id) { call.id = "call_\(stepsDone)_\(position)" }
        while !usedCallIDs.insert(call.id).inserted { call.id += "_" }
        return call
    }
}

import NaviProtocol

/// The course of one turn, without its effects: which step comes next.
///
///     model call ──no tool calls──▶ finish
///         ▲   └──tool calls──▶ commit the step ──▶ one tool after another ──┐
///         └────────────────────────────────────────────────────────────────┘
struct AgentStateMachine {
    enum Action: Equatable {
        /// Ask the model. Steps of a turn count from 1.
        case callModel(step: Int)
        /// Make the answer with its tool calls durable.
        case commitStep(ModelAnswer)
        /// Run this call and make its result durable.
        case runTool(ToolCall, step: Int)
        /// The turn is done; this is its answer.
        case finish(ModelAnswer)
        case fail(TurnFailure)
    }

    private enum State {
        case calling
        case committing([ToolCall])
        case runningTools(ArraySlice<ToolCall>)
        case ended
    }

    /// Model calls of the turn at most; another profile may bring another limit.
    var maxIterations: Int
    private var state = State.calling
    /// Finished model calls of this turn, those of earlier attempts included.
    private var stepsDone: Int
    private var usedCallIDs: Set<String>

    /// - Parameters:
    ///   - stepsDone: Steps that an earlier attempt had committed.
    ///   - usedCallIDs: Ids of the tool calls in those steps.
    init(maxIterations: Int, stepsDone: Int = 0, usedCallIDs: Set<String> = []) {
        self.maxIterations = maxIterations
        self.stepsDone = stepsDone
        self.usedCallIDs = usedCallIDs
    }

    /// The first action: the calls that the last committed step left without a result, else a model call.
    mutating func start(openCalls: [ToolCall]) -> Action {
        next(openCalls[...])
    }

    /// The model has answered. Ids of tool calls that are empty or already used get a new one, since they pair calls
    /// with results.
    mutating func answered(_ answer: ModelAnswer) -> Action {
        guard case .calling = state else { preconditionFailure("an answer without a call") }
        stepsDone += 1
        var answer = answer
        if answer.toolCalls.isEmpty {
            state = .ended
            return answer.text.isEmpty ? .fail(.emptyAnswer) : .finish(answer)
        }
        answer.toolCalls = answer.toolCalls.enumerated().map { uniquelyNamed($1, position: $0) }
        state = .committing(answer.toolCalls)
        return .commitStep(answer)
    }

    /// The step is durable.
    mutating func committed() -> Action {
        guard case .committing(let calls) = state else { preconditionFailure("a commit without a step") }
        return next(calls[...])
    }

    /// The running call's result is durable.
    mutating func toolFinished() -> Action {
        guard case .runningTools(let calls) = state else { preconditionFailure("a result without a call") }
        return next(calls.dropFirst())
    }

    private mutating func next(_ calls: ArraySlice<ToolCall>) -> Action {
        if let call = calls.first {
            state = .runningTools(calls)
            return .runTool(call, step: stepsDone)
        }
        guard stepsDone < maxIterations else {
            state = .ended
            return .fail(.iterationLimit(maxIterations))
        }
        state = .calling
        return .callModel(step: stepsDone + 1)
    }

    private mutating func uniquelyNamed(_ call: ToolCall, position: Int) -> ToolCall {
        var call = call
        if call.id.isEmpty || usedCallIDs.contains(call.id) { call.id = "call_\(stepsDone)_\(position)" }
        while !usedCallIDs.insert(call.id).inserted { call.id += "_" }
        return call
    }
}

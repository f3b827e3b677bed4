import NaviProtocol

/// What is counted and remembered over the steps of a turn, for its end.
struct TurnFigures: Sendable, Equatable {
    var toolCallCount = 0
    /// Tokens that the turn generated.
    var tokenCount = 0
    /// Tokens of the last model call, prompt and answer; `nil` before the first one ended.
    var contextTokens: Int?
    /// The window of the last model call.
    var maxContextTokens: Int?
    /// Calls of the last step that have no result yet.
    var openCalls: [ToolCall] = []

    /// Counts a finished model call: as the server counted it, else by estimate.
    mutating func add(_ answer: ModelAnswer, request: ModelRequest, window: Int) {
        let generated = answer.usage?.completionTokens ?? TokenEstimate.tokens(answer)
        tokenCount += generated
        contextTokens = (answer.usage?.promptTokens ?? TokenEstimate.tokens(request)) + generated
        maxContextTokens = window
    }
}

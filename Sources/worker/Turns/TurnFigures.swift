import NaviContext
import NaviProtocol
import NaviStore

/// What is counted and remembered over the steps of a turn, for its end.
struct TurnFigures: Sendable, Equatable {
    var toolCallCount = 0
    /// Tokens that the turn generated.
    var tokenCount = 0
    /// The context after the last model call; `nil` before the first one ended.
    var context: ContextMeasure?
    /// The summary that this context begins with; 0 without one.
    var contextBase = 0
    /// The window of the last model call.
    var maxContextTokens: Int?
    /// Calls of the last step that have no result yet.
    var openCalls: [ToolCall] = []

    /// Counts what a model call generated: as the server counted it, else by estimate.
    mutating func count(_ answer: ModelAnswer) {
        tokenCount = tokenCount.addingSaturated(answer.usage?.completionTokens ?? TokenEstimate.tokens(answer))
    }

    /// Counts a finished model call: as the server counted it, else by estimate.
    mutating func add(_ answer: ModelAnswer, context: ContextMeasure, window: Int) {
        count(answer)
        self.context = context
        maxContextTokens = window
    }
}

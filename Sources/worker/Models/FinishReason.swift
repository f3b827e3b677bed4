/// Why a model stopped.
enum FinishReason: Sendable, Equatable {
    /// The answer is complete.
    case stop
    /// The model waits for the results of its tool calls.
    case toolCalls
    /// The limit of the answer or of the window was reached; the text may end in the middle of a sentence.
    case length
    /// Anything else, in the server's words.
    case other(String)
}

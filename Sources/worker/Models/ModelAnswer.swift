import NaviProtocol

/// What one model call came to.
struct ModelAnswer: Sendable, Equatable {
    /// To the byte as it was streamed.
    var text = ""
    var thinking = ""
    var toolCalls: [ToolCall] = []
    /// What the server counted, if it did.
    var usage: ModelUsage?
}

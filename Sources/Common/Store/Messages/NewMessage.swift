import NaviProtocol

/// A message that a worker adds to the history; the store numbers it.
package struct NewMessage: Sendable, Equatable {
    package var role: Message.Role
    package var content: String?
    package var thinking: String?
    package var toolCalls: [ToolCall]
    package var stopped: Bool
    package var interrupted: Bool
    /// Seconds from the claim of the turn to its end; `finish` fills it in from the ending when it is `nil`.
    package var elapsedSeconds: Double?
    /// Of the whole turn; `finish` fills it in from the ending when it is `nil`.
    package var toolCallCount: Int?
    /// Of the whole turn; `finish` fills it in from the ending when it is `nil`.
    package var tokenCount: Int?

    package init(
        role: Message.Role = .assistant, content: String?, thinking: String? = nil, toolCalls: [ToolCall] = [],
        stopped: Bool = false, interrupted: Bool = false, elapsedSeconds: Double? = nil, toolCallCount: Int? = nil,
        tokenCount: Int? = nil
    ) {
        self.role = role
        self.content = content
        self.thinking = thinking
        self.toolCalls = toolCalls
        self.stopped = stopped
        self.interrupted = interrupted
        self.elapsedSeconds = elapsedSeconds
        self.toolCallCount = toolCallCount
        self.tokenCount = tokenCount
    }
}

import NaviProtocol

/// How a turn ended.
package struct TurnResult: Sendable, Equatable {
    package var state: TurnState
    /// The turn's message became part of another turn: it has no answer of its own.
    package var isAbsorbed = false
    /// The final or partial answer, if one was stored.
    package var message: Message?
    package var errorCode: String?
    package var errorMessage: String?
    package var contextTokens: Int?
    package var maxContextTokens: Int?
    package var elapsedSeconds: Double?
    package var toolCallCount: Int
    package var tokenCount: Int

    package init(
        state: TurnState, message: Message? = nil, errorCode: String? = nil, errorMessage: String? = nil,
        contextTokens: Int? = nil, maxContextTokens: Int? = nil, elapsedSeconds: Double? = nil,
        toolCallCount: Int = 0, tokenCount: Int = 0
    ) {
        self.state = state
        self.message = message
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.contextTokens = contextTokens
        self.maxContextTokens = maxContextTokens
        self.elapsedSeconds = elapsedSeconds
        self.toolCallCount = toolCallCount
        self.tokenCount = tokenCount
    }
}

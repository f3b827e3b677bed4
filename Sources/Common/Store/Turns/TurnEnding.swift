import NaviProtocol

/// How a worker ends a turn.
package struct TurnEnding: Sendable, Equatable {
    /// A terminal state.
    package var state: TurnState
    /// The final or partial answer; `nil` where nothing was shown.
    package var message: NewMessage?
    package var errorCode: String?
    package var errorMessage: String?
    /// `nil` leaves the session's figure as it is.
    package var contextTokens: Int?
    /// `nil` leaves the session's figure as it is.
    package var maxContextTokens: Int?
    /// From the first claim to the end.
    package var elapsed: Duration
    package var toolCallCount: Int
    package var tokenCount: Int

    package init(
        state: TurnState, message: NewMessage? = nil, errorCode: String? = nil, errorMessage: String? = nil,
        contextTokens: Int? = nil, maxContextTokens: Int? = nil, elapsed: Duration = .zero, toolCallCount: Int = 0,
        tokenCount: Int = 0
    ) {
        self.state = state
        self.message = message
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.contextTokens = contextTokens
        self.maxContextTokens = maxContextTokens
        self.elapsed = elapsed
        self.toolCallCount = toolCallCount
        self.tokenCount = tokenCount
    }
}

/// A turn that has ended.
package struct FinishedTurn: Sendable, Equatable {
    /// The answer as it now stands in the history.
    package var message: Message?
    /// Results that were written for tool calls which had none; they come before `message`.
    package var closedToolCalls: [Message]
    package var session: SessionRecord
    /// The session's next turn, which can be claimed now.
    package var nextQueued: TurnID?

    /// Another turn of the session waits.
    package var hasQueued: Bool { nextQueued != nil }

    package init(
        message: Message? = nil, closedToolCalls: [Message] = [], session: SessionRecord, nextQueued: TurnID? = nil
    ) {
        self.message = message
        self.closedToolCalls = closedToolCalls
        self.session = session
        self.nextQueued = nextQueued
    }
}

import NaviProtocol

/// How a worker ends a turn.
package struct TurnEnding: Sendable, Equatable {
    /// A terminal state.
    package var state: TurnState
    /// The final or partial answer; `nil` where nothing was shown.
    package var message: NewMessage?
    package var errorCode: String?
    package var errorMessage: String?
    /// The context after the turn; `nil` leaves the session's figures as they are.
    package var context: ContextMeasure?
    /// The summary that this context begins with, 0 without one: another one may have come into force meanwhile.
    package var contextBase: Int?
    /// `nil` leaves the session's figure as it is.
    package var maxContextTokens: Int?
    /// From the first claim to the end.
    package var elapsed: Duration
    package var toolCallCount: Int
    package var tokenCount: Int

    package init(
        state: TurnState, message: NewMessage? = nil, errorCode: String? = nil, errorMessage: String? = nil,
        context: ContextMeasure? = nil, contextBase: Int? = nil, maxContextTokens: Int? = nil,
        elapsed: Duration = .zero, toolCallCount: Int = 0,
        tokenCount: Int = 0
    ) {
        self.state = state
        self.message = message
        self.errorCode = errorCode
        self.errorMessage = errorMessage
        self.context = context
        self.contextBase = contextBase
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
    package var closedToolCalls: [ClosedToolCall]
    package var session: SessionRecord
    /// The session's next turn, which can be claimed now.
    package var nextQueued: TurnID?

    /// Another turn of the session waits.
    package var hasQueued: Bool { nextQueued != nil }

    package init(
        message: Message? = nil, closedToolCalls: [ClosedToolCall] = [], session: SessionRecord,
        nextQueued: TurnID? = nil
    ) {
        self.message = message
        self.closedToolCalls = closedToolCalls
        self.session = session
        self.nextQueued = nextQueued
    }
}

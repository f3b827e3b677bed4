/// First frame of a turn.
package struct StreamStart: FramePayload {
    package var turnID: TurnID
    package var attempt: Int

    private enum CodingKeys: String, CodingKey {
        case attempt
        case turnID = "turn_id"
    }

    package init(turnID: TurnID, attempt: Int) {
        self.turnID = turnID
        self.attempt = attempt
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("turn_id", turnID)
        writer.field("attempt", attempt)
    }
}

/// Another attempt of a turn has begun: drop what was shown of this turn after message `messageIndex`. The frames of
/// the new attempt follow without a second `stream_start`.
package struct StreamRestart: FramePayload {
    package var turnID: TurnID
    package var attempt: Int
    /// `worker_lost`, `lease_expired`, `rebooted` or `handed_back`.
    package var reason: String
    /// The last message of the turn that is in the history.
    package var messageIndex: Int

    private enum CodingKeys: String, CodingKey {
        case attempt, reason
        case turnID = "turn_id"
        case messageIndex = "message_index"
    }

    package init(turnID: TurnID, attempt: Int, reason: String, messageIndex: Int) {
        self.turnID = turnID
        self.attempt = attempt
        self.reason = reason
        self.messageIndex = messageIndex
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("turn_id", turnID)
        writer.field("attempt", attempt)
        writer.field("reason", reason)
        writer.field("message_index", messageIndex)
    }
}

/// The turn is done; its answer is in the history.
package struct StreamEnd: FramePayload {
    package var turnID: TurnID
    /// Equal to all `stream_delta`s of the final message, joined.
    package var content: String
    package var contextTokens: Int
    package var maxContextTokens: Int
    package var elapsedSeconds: Double
    package var toolCallCount: Int
    /// Tokens that the turn generated.
    package var tokenCount: Int
    package var messageIndex: Int

    private enum CodingKeys: String, CodingKey {
        case content
        case turnID = "turn_id"
        case contextTokens = "context_tokens"
        case maxContextTokens = "max_context_tokens"
        case elapsedSeconds = "elapsed_seconds"
        case toolCallCount = "tool_call_count"
        case tokenCount = "token_count"
        case messageIndex = "message_index"
    }

    package init(
        turnID: TurnID, content: String, contextTokens: Int, maxContextTokens: Int, elapsedSeconds: Double,
        toolCallCount: Int, tokenCount: Int, messageIndex: Int
    ) {
        self.turnID = turnID
        self.content = content
        self.contextTokens = contextTokens
        self.maxContextTokens = maxContextTokens
        self.elapsedSeconds = elapsedSeconds
        self.toolCallCount = toolCallCount
        self.tokenCount = tokenCount
        self.messageIndex = messageIndex
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("turn_id", turnID)
        writer.field("content", content)
        writer.field("context_tokens", contextTokens)
        writer.field("max_context_tokens", maxContextTokens)
        writer.field("elapsed_seconds", elapsedSeconds)
        writer.field("tool_call_count", toolCallCount)
        writer.field("token_count", tokenCount)
        writer.field("message_index", messageIndex)
    }
}

/// The user stopped the turn. What had been shown of the answer is in the history, flagged `stopped`.
package struct StreamStopped: FramePayload {
    package var turnID: TurnID
    /// The message that keeps the partial answer; absent when nothing had been shown.
    package var messageIndex: Int?

    private enum CodingKeys: String, CodingKey {
        case turnID = "turn_id"
        case messageIndex = "message_index"
    }

    package init(turnID: TurnID, messageIndex: Int?) {
        self.turnID = turnID
        self.messageIndex = messageIndex
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("turn_id", turnID)
        writer.field("message_index", orNull: messageIndex)
    }
}

/// Something went wrong. With `turnID` it ends that turn; without, it answers a frame and changes nothing.
package struct ErrorFrame: FramePayload {
    package var message: String
    package var code: ErrorCode
    package var retryable: Bool
    /// After so long the same frame may be sent again; `nil` where that would not help.
    package var retryAfterSeconds: Int?
    package var turnID: TurnID?
    /// The message at fault, when the client had named it.
    package var clientMessageID: String?

    private enum CodingKeys: String, CodingKey {
        case message, code, retryable
        case retryAfterSeconds = "retry_after_seconds"
        case turnID = "turn_id"
        case clientMessageID = "client_message_id"
    }

    package init(_ error: WireError, turnID: TurnID? = nil, clientMessageID: String? = nil) {
        message = error.message
        code = error.code
        retryable = error.code.isRetryable
        // A turn that failed has been tried again as often as it is worth.
        retryAfterSeconds = turnID == nil ? error.retryAfterSeconds : nil
        self.turnID = turnID
        self.clientMessageID = clientMessageID
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("message", message)
        writer.field("code", code.rawValue)
        writer.field("retryable", retryable)
        if let retryAfterSeconds { writer.field("retry_after_seconds", retryAfterSeconds) }
        if let turnID { writer.field("turn_id", turnID) }
        writer.field("client_message_id", ifPresent: clientMessageID)
    }
}

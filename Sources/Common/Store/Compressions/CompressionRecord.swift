import NaviProtocol

/// A summary that stands for the beginning of a history in the model's context. The history itself is untouched.
package struct CompressionRecord: Sendable, Equatable {
    package var id: Int
    package var sessionID: SessionID
    /// The first message that the summary does not cover.
    package var coversUntil: Int
    package var summary: String
    package var reason: String
    package var messagesBefore: Int
    package var messagesAfter: Int
    package var tokensBefore: Int
    package var tokensAfter: Int
    package var createdAt: Timestamp

    package init(
        id: Int, sessionID: SessionID, coversUntil: Int, summary: String, reason: String, messagesBefore: Int,
        messagesAfter: Int, tokensBefore: Int, tokensAfter: Int, createdAt: Timestamp
    ) {
        self.id = id
        self.sessionID = sessionID
        self.coversUntil = coversUntil
        self.summary = summary
        self.reason = reason
        self.messagesBefore = messagesBefore
        self.messagesAfter = messagesAfter
        self.tokensBefore = tokensBefore
        self.tokensAfter = tokensAfter
        self.createdAt = createdAt
    }
}

/// A summary to be put in the place of the one it was made from.
package struct NewCompression: Sendable, Equatable {
    package var sessionID: SessionID
    /// The live summary that was read when work on this one began; `nil` when there was none.
    package var replacing: Int?
    package var coversUntil: Int
    package var summary: String
    package var reason: String
    package var messagesBefore: Int
    package var messagesAfter: Int
    package var tokensBefore: Int
    /// Becomes the session's `contextTokens`.
    package var tokensAfter: Int
    package var now: Timestamp

    package init(
        sessionID: SessionID, replacing: Int?, coversUntil: Int, summary: String, reason: String,
        messagesBefore: Int, messagesAfter: Int, tokensBefore: Int, tokensAfter: Int, now: Timestamp
    ) {
        self.sessionID = sessionID
        self.replacing = replacing
        self.coversUntil = coversUntil
        self.summary = summary
        self.reason = reason
        self.messagesBefore = messagesBefore
        self.messagesAfter = messagesAfter
        self.tokensBefore = tokensBefore
        self.tokensAfter = tokensAfter
        self.now = now
    }
}

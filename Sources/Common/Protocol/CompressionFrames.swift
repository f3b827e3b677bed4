/// A summary is being written; messages are answered meanwhile.
package struct CompressionStarted: FramePayload {
    /// `threshold`, `window`, `context_too_long` or `request`.
    package var reason: String
    package var tokensBefore: Int

    private enum CodingKeys: String, CodingKey {
        case reason
        case tokensBefore = "tokens_before"
    }

    package init(reason: String, tokensBefore: Int) {
        self.reason = reason
        self.tokensBefore = tokensBefore
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("reason", reason)
        writer.field("tokens_before", tokensBefore)
    }
}

/// Earlier messages were replaced by a summary in the context. The history is unchanged.
package struct ContextCompressed: FramePayload {
    /// The version of the context that is in force now.
    package var compressionID: Int
    /// Messages in the context, the summary counted as one.
    package var messagesBefore: Int
    package var messagesAfter: Int
    package var tokensBefore: Int
    package var tokensAfter: Int
    package var summary: String
    /// As in `compression_started`.
    package var reason: String

    private enum CodingKeys: String, CodingKey {
        case summary, reason
        case compressionID = "compression_id"
        case messagesBefore = "messages_before"
        case messagesAfter = "messages_after"
        case tokensBefore = "tokens_before"
        case tokensAfter = "tokens_after"
    }

    package init(
        compressionID: Int, messagesBefore: Int, messagesAfter: Int, tokensBefore: Int, tokensAfter: Int,
        summary: String, reason: String
    ) {
        self.compressionID = compressionID
        self.messagesBefore = messagesBefore
        self.messagesAfter = messagesAfter
        self.tokensBefore = tokensBefore
        self.tokensAfter = tokensAfter
        self.summary = summary
        self.reason = reason
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("compression_id", compressionID)
        writer.field("messages_before", messagesBefore)
        writer.field("messages_after", messagesAfter)
        writer.field("tokens_before", tokensBefore)
        writer.field("tokens_after", tokensAfter)
        writer.field("summary", summary)
        writer.field("reason", reason)
    }
}

/// The context is as it was before `compression_started`.
package struct CompressionFailed: FramePayload {
    /// As in `compression_started`.
    package var reason: String
    /// For the user.
    package var message: String

    package init(reason: String, message: String) {
        self.reason = reason
        self.message = message
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("reason", reason)
        writer.field("message", message)
    }
}

/// A user has changed the memory sheet, or gone back to an earlier version of the context. The history is unchanged.
package struct ContextSheet: FramePayload {
    /// The version of the context that is in force now; 0 is the whole history.
    package var version: Int
    package var contextTokens: Int

    private enum CodingKeys: String, CodingKey {
        case version
        case contextTokens = "context_tokens"
    }

    package init(version: Int, contextTokens: Int) {
        self.version = version
        self.contextTokens = contextTokens
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("version", version)
        writer.field("context_tokens", contextTokens)
    }
}

import NaviProtocol

/// A stretch of a session's history, in its order.
package struct MessagePage: Sendable, Equatable {
    package var messages: [Message]
    /// There are more in the direction of reading.
    package var hasMore: Bool

    package init(messages: [Message], hasMore: Bool) {
        self.messages = messages
        self.hasMore = hasMore
    }
}

/// Everything a model's context is derived from, at one moment.
package struct ContextRecord: Sendable, Equatable {
    package var session: SessionRecord
    /// The live summary; it stands for all messages before `coversUntil`.
    package var summary: CompressionRecord?
    /// The newest messages that the summary does not cover, without reasoning. When these begin in the middle of a turn,
    /// the user message that they answer stands before them.
    package var messages: [Message]
    /// Messages between the summary and those: too many for any window. Usually there are none.
    package var skipped: Range<Int>

    package init(
        session: SessionRecord, summary: CompressionRecord?, messages: [Message], skipped: Range<Int> = 0..<0
    ) {
        self.session = session
        self.summary = summary
        self.messages = messages
        self.skipped = skipped
    }

    /// Whether it was read when this message was part of the history, so that the message is in it, or in its summary.
    package func reaches(_ message: Message) -> Bool {
        (messages.last.map { $0.index + 1 } ?? summary?.coversUntil ?? 0) > message.index
    }

    /// The first message that is neither covered nor skipped.
    package var begin: Int { skipped.isEmpty ? summary?.coversUntil ?? 0 : skipped.upperBound }
}

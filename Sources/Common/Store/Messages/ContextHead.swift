import NaviProtocol

/// Where a context begins, without its messages.
package struct ContextHead: Sendable, Equatable {
    package var session: SessionRecord
    package var summary: CompressionRecord?
    /// Messages behind the summary that are too many for the window.
    package var skipped: Range<Int>
    /// The user message that the first message answers, if that begins in the middle of a turn.
    package var question: Message?
    /// Messages from `skipped.upperBound` on.
    package var indexes: Range<Int>
}

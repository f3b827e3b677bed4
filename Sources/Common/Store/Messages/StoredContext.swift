import NaviProtocol

/// What a model's context is made of, as the rows have it.
package struct StoredContext: Sendable, Equatable {
    var session: SessionRecord
    var summary: CompressionRecord?
    package var messages: [StoredMessage]
    /// Messages between the summary and those, which were not read.
    var skipped: Range<Int>

    package init(
        session: SessionRecord, summary: CompressionRecord?, messages: [StoredMessage], skipped: Range<Int> = 0..<0
    ) {
        self.session = session
        self.summary = summary
        self.messages = messages
        self.skipped = skipped
    }

    package init(_ context: ContextRecord) {
        self.init(
            session: context.session, summary: context.summary, messages: context.messages.map(StoredMessage.init),
            skipped: context.skipped)
    }

    /// It has no files and images.
    package var isPlainText: Bool { messages.allSatisfy(\.isPlainText) }

    /// The same, with messages read to their end. Takes time in proportion to their length: not to be done in a
    /// transaction that others wait for.
    package var record: ContextRecord {
        ContextRecord(session: session, summary: summary, messages: messages.map(\.message), skipped: skipped)
    }
}

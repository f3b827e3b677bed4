import NaviProtocol

/// A message that was found.
package struct SearchHit: Sendable, Equatable {
    /// The message's place in the history.
    package var index: Int
    package var role: Message.Role
    package var createdAt: Timestamp
    /// The part of the text around what was looked for, in one piece of at most `maxSnippetBytes`.
    package var snippet: String

    package static let maxSnippetBytes = 600

    package init(index: Int, role: Message.Role, createdAt: Timestamp, snippet: String) {
        self.index = index
        self.role = role
        self.createdAt = createdAt
        self.snippet = snippet
    }
}

/// What a search came to.
package struct SearchAnswer: Sendable, Equatable {
    /// The best first.
    package var hits: [SearchHit]
    /// No message has all the words; these have some of them.
    package var isPartial: Bool
    /// Older messages are still being taken into the index: there may be more hits later.
    package var isIncomplete: Bool

    package init(hits: [SearchHit], isPartial: Bool = false, isIncomplete: Bool = false) {
        self.hits = hits
        self.isPartial = isPartial
        self.isIncomplete = isIncomplete
    }
}

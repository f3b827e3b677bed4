/// A session that was found by its name or by one of its messages.
package struct FoundSession: Sendable, Equatable {
    package var listed: ListedSession
    /// The newest message that was found; `nil` when it was the name.
    package var match: SearchHit?

    package init(listed: ListedSession, match: SearchHit? = nil) {
        self.listed = listed
        self.match = match
    }
}

import NaviProtocol

/// A place in a list of sessions: behind a session as it stood when somebody read it. It stays where it is whatever
/// becomes of the session, so that pages that go on from it leave nobody out.
package struct SessionPlace: Sendable, Equatable {
    var pinned: Bool
    var lastActive: Timestamp
    var key: Int64

    init(pinned: Bool, lastActive: Timestamp, key: Int64) {
        self.pinned = pinned
        self.lastActive = lastActive
        self.key = key
    }

    /// - Returns: `nil` for what `text` has not made.
    package init?(text: String) {
        let fields = text.split(separator: ".", omittingEmptySubsequences: false)
        guard fields.count == 3, let pinned = Int(decimal: fields[0], in: 0...1),
            let time = Int64(decimal: fields[1], in: 0 ... .max), let key = Int64(decimal: fields[2], in: 0 ... .max)
        else { return nil }
        self.init(pinned: pinned == 1, lastActive: Timestamp(milliseconds: time), key: key)
    }

    /// For clients, who send it back as it is.
    package var text: String { "\(pinned ? 1 : 0).\(lastActive.milliseconds).\(key)" }
}

/// A page of a list of sessions.
package struct SessionPage: Sendable, Equatable {
    package var sessions: [ListedSession]
    /// Where the next page begins; `nil` behind the last one.
    package var next: SessionPlace?

    package init(sessions: [ListedSession], next: SessionPlace? = nil) {
        self.sessions = sessions
        self.next = next
    }
}

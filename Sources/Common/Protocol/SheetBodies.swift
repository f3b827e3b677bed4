/// `PATCH /sessions/{id}/context/sheet`, request: all changes, or none.
package struct ChangeSheet: Sendable, Decodable {
    /// The version that the changes were made to.
    package var version: Int
    package var changes: [Change]

    /// Of one request.
    package static let maxChanges = 100

    /// One change; which fields it needs is told by `op`.
    package struct Change: Sendable, Equatable, Decodable {
        package enum Operation: String, Sendable, CaseIterable, Decodable {
            case add, edit, delete, pin, unpin
        }

        package var op: Operation
        /// Of the entry.
        package var id: Int?
        package var kind: String?
        package var text: String?
        /// The number of a message that is to be pinned.
        package var message: Int?
        /// What of it; all of it without them.
        package var words: String?

        package init(
            _ op: Operation, id: Int? = nil, kind: String? = nil, text: String? = nil, message: Int? = nil,
            words: String? = nil
        ) {
            self.op = op
            self.id = id
            self.kind = kind
            self.text = text
            self.message = message
            self.words = words
        }
    }

    package init(version: Int, changes: [Change]) {
        self.version = version
        self.changes = changes
    }
}

/// What a context keeps word for word: `GET` and `PATCH /sessions/{id}/context/sheet`.
package struct SheetBody: Sendable, JSONWritable {
    package var sessionID: SessionID
    /// The version of the context that it is in; 0 is the whole history.
    package var version: Int
    /// In the order of the conversation.
    package var entries: [Entry]
    /// What pinned entries take, and may take.
    package var pinnedTokens: Int
    package var maxPinnedTokens: Int

    package struct Entry: Sendable, JSONWritable {
        package var id: Int
        package var kind: String
        package var text: String
        /// Whose words they are.
        package var role: String
        /// The message that says it; `nil` for what a user has added.
        package var message: Int?
        package var pinned: Bool
        /// `extract`, `model` or `user`.
        package var origin: String
        /// An earlier message on the same matter.
        package var updates: Int?
        /// The message whose words hold instead. Models are not shown such an entry.
        package var supersededBy: Int?

        package init(
            id: Int, kind: String, text: String, role: String, message: Int?, pinned: Bool, origin: String,
            updates: Int?, supersededBy: Int?
        ) {
            self.id = id
            self.kind = kind
            self.text = text
            self.role = role
            self.message = message
            self.pinned = pinned
            self.origin = origin
            self.updates = updates
            self.supersededBy = supersededBy
        }

        package func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("id", id)
                $0.field("kind", kind)
                $0.field("text", text)
                $0.field("role", role)
                $0.field("message", orNull: message)
                $0.field("pinned", pinned)
                $0.field("origin", origin)
                $0.field("updates", ifPresent: updates)
                $0.field("superseded_by", ifPresent: supersededBy)
            }
        }
    }

    package init(
        sessionID: SessionID, version: Int, entries: [Entry], pinnedTokens: Int, maxPinnedTokens: Int
    ) {
        self.sessionID = sessionID
        self.version = version
        self.entries = entries
        self.pinnedTokens = pinnedTokens
        self.maxPinnedTokens = maxPinnedTokens
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("session_id", sessionID)
            $0.field("version", version)
            $0.field("entries", entries)
            $0.field("pinned_tokens", pinnedTokens)
            $0.field("max_pinned_tokens", maxPinnedTokens)
        }
    }
}

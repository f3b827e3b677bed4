/// `POST /sessions`, request.
package struct CreateSession: Sendable, Codable {
    package var profileID: String

    private enum CodingKeys: String, CodingKey {
        case profileID = "profile_id"
    }

    package init(profileID: String) {
        self.profileID = profileID
    }
}

/// `PATCH /sessions/{id}`, request. What is absent stays as it is; `"name": null` takes the name away.
package struct PatchSession: Sendable, Decodable {
    package var name: NameChange
    package var profileID: String?

    private enum CodingKeys: String, CodingKey {
        case name
        case profileID = "profile_id"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        if values.contains(.name) {
            name = try values.decodeIfPresent(String.self, forKey: .name).map(NameChange.set) ?? .remove
        } else {
            name = .keep
        }
        profileID = try values.decodeIfPresent(String.self, forKey: .profileID)
    }
}

/// `PATCH /sessions/{id}/pin`, request; without a body the pin is toggled.
package struct PinSession: Sendable, Codable {
    package var pinned: Bool

    package init(pinned: Bool) {
        self.pinned = pinned
    }
}

/// `POST /sessions/{id}/stop`, request; the body may be left out.
package struct StopTurn: Sendable, Codable {
    /// The turn that is meant; without it the one that is being worked on, or will be next.
    package var turnID: TurnID?

    private enum CodingKeys: String, CodingKey {
        case turnID = "turn_id"
    }
}

/// A session as lists and single answers show it.
package struct SessionSummary: Sendable, Equatable {
    package var sessionID: SessionID
    package var profileID: String
    package var name: String?
    package var pinned: Bool
    package var createdAt: Timestamp
    package var lastActive: Timestamp
    package var messageCount: Int
    /// Last 60 characters of the last message.
    package var preview: String
    /// The session that it and its branches come from.
    package var family: SessionID
    /// Of a branch.
    package var parent: BranchPoint?

    package init(
        sessionID: SessionID, profileID: String, name: String?, pinned: Bool, createdAt: Timestamp,
        lastActive: Timestamp, messageCount: Int, preview: String, family: SessionID? = nil,
        parent: BranchPoint? = nil
    ) {
        self.sessionID = sessionID
        self.profileID = profileID
        self.name = name
        self.pinned = pinned
        self.createdAt = createdAt
        self.lastActive = lastActive
        self.messageCount = messageCount
        self.preview = preview
        self.family = family ?? sessionID
        self.parent = parent
    }
}

extension SessionSummary: Codable, JSONWritable {
    private enum CodingKeys: String, CodingKey {
        case name, pinned, preview, family, parent
        case sessionID = "session_id"
        case profileID = "profile_id"
        case createdAt = "created_at"
        case lastActive = "last_active"
        case messageCount = "message_count"
    }

    package func write(to writer: inout JSONWriter) {
        writer.object(writeFields)
    }

    /// The fields alone, for answers that add more to them.
    package func writeFields(to writer: inout JSONWriter) {
        writer.field("session_id", sessionID)
        writer.field("profile_id", profileID)
        writer.field("name", orNull: name)
        writer.field("pinned", pinned)
        writer.field("created_at", createdAt)
        writer.field("last_active", lastActive)
        writer.field("message_count", messageCount)
        writer.field("preview", preview)
        writer.field("family", family)
        writer.field("parent", orNull: parent)
    }
}

/// `GET /sessions/{id}`, all but `messages`, which the gateway streams behind these fields.
package struct SessionDetail: Sendable {
    package var summary: SessionSummary
    package var contextTokenCount: Int
    package var maxContextTokens: Int
    package var turn: SessionSync.OpenTurn?
    package var queued: [QueuedTurn]
    package var todo: [TodoList.Item]
    /// What is not asked about again.
    package var remembered: [RememberedApproval]

    package init(
        summary: SessionSummary, contextTokenCount: Int, maxContextTokens: Int, turn: SessionSync.OpenTurn?,
        queued: [QueuedTurn], todo: [TodoList.Item] = [], remembered: [RememberedApproval] = []
    ) {
        self.summary = summary
        self.contextTokenCount = contextTokenCount
        self.maxContextTokens = maxContextTokens
        self.turn = turn
        self.queued = queued
        self.todo = todo
        self.remembered = remembered
    }

    package func writeFields(to writer: inout JSONWriter) {
        summary.writeFields(to: &writer)
        writer.field("context_token_count", contextTokenCount)
        writer.field("max_context_tokens", maxContextTokens)
        writer.field("turn", orNull: turn)
        writer.field("queued", queued)
        writer.field("todo", todo)
        writer.field("remembered_approvals", remembered)
    }
}

/// `GET /sessions/{id}/messages`.
package struct MessagesBody: Sendable, Decodable, JSONWritable {
    package var messages: [Message]
    /// There are more in the direction of reading.
    package var hasMore: Bool

    private enum CodingKeys: String, CodingKey {
        case messages
        case hasMore = "has_more"
    }

    package init(messages: [Message], hasMore: Bool) {
        self.messages = messages
        self.hasMore = hasMore
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("messages", messages)
            $0.field("has_more", hasMore)
        }
    }
}

/// `GET /sessions/{id}/context`: what the model would receive now, system prompt aside. All but `messages`, which the
/// gateway streams: the summary, if there is one (`is_summary`), then the messages it does not cover.
package struct ContextBody: Sendable {
    package var sessionID: SessionID
    package var profileID: String
    /// Messages behind the summary that are too many for the window.
    package var messagesSkipped: Int
    package var contextTokens: Int
    package var maxContextTokens: Int
    /// Tokens at which compression sets in.
    package var threshold: Int
    /// The first five parts are estimates that add up to `contextTokens`.
    package var breakdown: Breakdown

    /// Where the tokens of a context go, in tokens.
    package struct Breakdown: Sendable, Equatable, JSONWritable {
        /// The system prompt.
        package var system: Int
        /// Descriptions of tools.
        package var tools: Int
        package var summary: Int
        /// Files that stand in the newest message.
        package var files: Int
        /// The messages that the summary does not cover.
        package var recent: Int
        /// Kept free for the answer.
        package var reserve: Int
        /// Tokens at which compression sets in.
        package var threshold: Int
        /// Tokens of prompt and answer together.
        package var window: Int

        package init(
            system: Int = 0, tools: Int = 0, summary: Int = 0, files: Int = 0, recent: Int = 0, reserve: Int = 0,
            threshold: Int = 0, window: Int = 0
        ) {
            self.system = system
            self.tools = tools
            self.summary = summary
            self.files = files
            self.recent = recent
            self.reserve = reserve
            self.threshold = threshold
            self.window = window
        }

        package func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("system", system)
                $0.field("tools", tools)
                $0.field("summary", summary)
                $0.field("files", files)
                $0.field("recent", recent)
                $0.field("reserve", reserve)
                $0.field("threshold", threshold)
                $0.field("window", window)
            }
        }
    }

    package init(
        sessionID: SessionID, profileID: String, messagesSkipped: Int, contextTokens: Int, maxContextTokens: Int,
        threshold: Int, breakdown: Breakdown
    ) {
        self.sessionID = sessionID
        self.profileID = profileID
        self.messagesSkipped = messagesSkipped
        self.contextTokens = contextTokens
        self.maxContextTokens = maxContextTokens
        self.threshold = threshold
        self.breakdown = breakdown
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("session_id", sessionID)
        writer.field("profile_id", profileID)
        writer.field("messages_skipped", messagesSkipped)
        writer.field("context_tokens", contextTokens)
        writer.field("max_context_tokens", maxContextTokens)
        writer.field("threshold", threshold)
        writer.field("breakdown", breakdown)
    }
}

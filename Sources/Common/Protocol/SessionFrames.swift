/// First frame on every connection: where the session stands.
package struct SessionSync: FramePayload {
    package var sessionID: SessionID
    package var profileID: String
    package var name: String?
    package var pinned: Bool
    package var messageCount: Int
    package var contextTokens: Int
    package var maxContextTokens: Int
    /// The place in the stream up to which this snapshot speaks; frames that follow come after it.
    package var cursor: Cursor?
    /// The client's cursor could be served: exactly the frames after it follow. With `false`, reload the tail of the
    /// history; a running turn is replayed from its `stream_start`.
    package var recovered: Bool
    package var turn: OpenTurn?
    package var queued: [QueuedTurn]
    /// Tool calls of the running turn that wait for a decision.
    package var approvals: [ApprovalRequest]
    /// The agent's todo list, in its order.
    package var todo: [TodoList.Item]
    /// Version of the protocol.
    package var protocolVersion = 1
    package var limits: Limits

    /// The turn that is being worked on, or that was accepted and waits for a worker.
    package struct OpenTurn: Sendable, Equatable, Codable, JSONWritable {
        package var turnID: TurnID
        package var state: TurnState
        package var attempt: Int

        private enum CodingKeys: String, CodingKey {
            case state, attempt
            case turnID = "turn_id"
        }

        package init(turnID: TurnID, state: TurnState, attempt: Int) {
            self.turnID = turnID
            self.state = state
            self.attempt = attempt
        }

        package func write(to writer: inout JSONWriter) {
            writer.object {
                $0.field("turn_id", turnID)
                $0.field("state", state.rawValue)
                $0.field("attempt", attempt)
            }
        }
    }

    private enum CodingKeys: String, CodingKey {
        case name, pinned, cursor, recovered, turn, queued, approvals, todo, limits
        case sessionID = "session_id"
        case profileID = "profile_id"
        case messageCount = "message_count"
        case contextTokens = "context_tokens"
        case maxContextTokens = "max_context_tokens"
        case protocolVersion = "protocol"
    }

    package init(
        sessionID: SessionID, profileID: String, name: String?, pinned: Bool, messageCount: Int, contextTokens: Int,
        maxContextTokens: Int, cursor: Cursor?, recovered: Bool, turn: OpenTurn?, queued: [QueuedTurn],
        approvals: [ApprovalRequest] = [], todo: [TodoList.Item] = [], limits: Limits
    ) {
        self.sessionID = sessionID
        self.profileID = profileID
        self.name = name
        self.pinned = pinned
        self.messageCount = messageCount
        self.contextTokens = contextTokens
        self.maxContextTokens = maxContextTokens
        self.cursor = cursor
        self.recovered = recovered
        self.turn = turn
        self.queued = queued
        self.approvals = approvals
        self.todo = todo
        self.limits = limits
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("session_id", sessionID)
        writer.field("profile_id", profileID)
        writer.field("name", orNull: name)
        writer.field("pinned", pinned)
        writer.field("message_count", messageCount)
        writer.field("context_tokens", contextTokens)
        writer.field("max_context_tokens", maxContextTokens)
        writer.field("cursor", orNull: cursor?.description)
        writer.field("recovered", recovered)
        writer.field("turn", orNull: turn)
        writer.field("queued", queued)
        writer.field("approvals", approvals)
        writer.field("todo", todo)
        writer.field("protocol", protocolVersion)
        writer.field("limits", limits)
    }
}

/// Name, pin or profile of the session changed, or a turn moved it up in the list.
package struct SessionUpdated: FramePayload {
    package var sessionID: SessionID
    package var profileID: String
    package var name: String?
    package var pinned: Bool
    package var lastActive: Timestamp

    private enum CodingKeys: String, CodingKey {
        case name, pinned
        case sessionID = "session_id"
        case profileID = "profile_id"
        case lastActive = "last_active"
    }

    package init(sessionID: SessionID, profileID: String, name: String?, pinned: Bool, lastActive: Timestamp) {
        self.sessionID = sessionID
        self.profileID = profileID
        self.name = name
        self.pinned = pinned
        self.lastActive = lastActive
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("session_id", sessionID)
        writer.field("profile_id", profileID)
        writer.field("name", orNull: name)
        writer.field("pinned", pinned)
        writer.field("last_active", lastActive)
    }
}

/// A message that waits for its turn: durable, but not yet part of the history.
package struct QueuedTurn: Sendable, Equatable, Codable, JSONWritable {
    package var turnID: TurnID
    package var clientMessageID: String?
    package var content: String
    /// How many turns of the session come before it, the running one included.
    package var position: Int
    package var createdAt: Timestamp

    private enum CodingKeys: String, CodingKey {
        case content, position
        case turnID = "turn_id"
        case clientMessageID = "client_message_id"
        case createdAt = "created_at"
    }

    package init(turnID: TurnID, clientMessageID: String?, content: String, position: Int, createdAt: Timestamp) {
        self.turnID = turnID
        self.clientMessageID = clientMessageID
        self.content = content
        self.position = position
        self.createdAt = createdAt
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("turn_id", turnID)
            $0.field("client_message_id", orNull: clientMessageID)
            $0.field("content", content)
            $0.field("position", position)
            $0.field("created_at", createdAt)
        }
    }
}

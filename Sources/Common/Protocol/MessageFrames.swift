/// The message is durable. Goes to the sender; a message sent again gets the same answer with the present state.
package struct MessageAccepted: FramePayload {
    package var clientMessageID: String?
    package var turnID: TurnID
    /// Its number in the history; absent while it waits for its turn.
    package var messageIndex: Int?
    /// How many turns of the session come before it.
    package var queuePosition: Int
    package var turnState: TurnState

    private enum CodingKeys: String, CodingKey {
        case clientMessageID = "client_message_id"
        case turnID = "turn_id"
        case messageIndex = "message_index"
        case queuePosition = "queue_position"
        case turnState = "turn_state"
    }

    package init(
        clientMessageID: String?, turnID: TurnID, messageIndex: Int?, queuePosition: Int, turnState: TurnState
    ) {
        self.clientMessageID = clientMessageID
        self.turnID = turnID
        self.messageIndex = messageIndex
        self.queuePosition = queuePosition
        self.turnState = turnState
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("client_message_id", orNull: clientMessageID)
        writer.field("turn_id", turnID)
        writer.field("message_index", orNull: messageIndex)
        writer.field("queue_position", queuePosition)
        writer.field("turn_state", turnState.rawValue)
    }
}

/// A user message entered the history. Goes to all clients of the session.
package struct UserMessage: FramePayload {
    package var message: Message
    package var messageIndex: Int
    package var clientMessageID: String?

    private enum CodingKeys: String, CodingKey {
        case message
        case messageIndex = "message_index"
        case clientMessageID = "client_message_id"
    }

    package init(message: Message, clientMessageID: String?) {
        self.message = message
        messageIndex = message.index
        self.clientMessageID = clientMessageID
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("message", message)
        writer.field("message_index", messageIndex)
        writer.field("client_message_id", orNull: clientMessageID)
    }
}

/// A message waits behind an open turn. Goes to all clients of the session.
package struct TurnQueued: FramePayload {
    package var turnID: TurnID
    package var clientMessageID: String?
    package var content: String
    package var position: Int

    private enum CodingKeys: String, CodingKey {
        case content, position
        case turnID = "turn_id"
        case clientMessageID = "client_message_id"
    }

    package init(turnID: TurnID, clientMessageID: String?, content: String, position: Int) {
        self.turnID = turnID
        self.clientMessageID = clientMessageID
        self.content = content
        self.position = position
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("turn_id", turnID)
        writer.field("client_message_id", orNull: clientMessageID)
        writer.field("content", content)
        writer.field("position", position)
    }
}

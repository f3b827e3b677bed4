/// The running turn has taken up a message that waited: it has become part of that turn, and has no answer of its own.
package struct TurnSteered: FramePayload {
    /// The turn that the message would have been.
    package var turnID: TurnID
    /// The turn that took it up.
    package var intoTurnID: TurnID
    package var messageIndex: Int

    private enum CodingKeys: String, CodingKey {
        case turnID = "turn_id"
        case intoTurnID = "into_turn_id"
        case messageIndex = "message_index"
    }

    package init(turnID: TurnID, intoTurnID: TurnID, messageIndex: Int) {
        self.turnID = turnID
        self.intoTurnID = intoTurnID
        self.messageIndex = messageIndex
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("turn_id", turnID)
        writer.field("into_turn_id", intoTurnID)
        writer.field("message_index", messageIndex)
    }
}

/// The turn has reached a limit: the model is asked once more, without tools, to say what it has found so far. After
/// `length` nothing follows.
package struct LimitReached: FramePayload {
    package enum Limit: String, Sendable, Codable, CaseIterable {
        /// Model calls of a turn.
        case iterations
        /// Tool calls of a turn.
        case toolCalls = "tool_calls"
        /// Tool calls of one answer. The first of them are carried out, and the turn goes on.
        case callsOfAnswer = "calls_of_answer"
        /// Time since the turn began.
        case seconds
        /// The same call, again and again.
        case repetition
        /// Tokens of the answer, which ends here in whatever word it was.
        case length
        /// The model's server refuses a tool, an image or a message, which was left out. The turn goes on.
        case refused
        /// Tokens of the model's window, which what has to be in every request exceeds. The turn goes on if its server
        /// lets it.
        case window
    }

    package var limit: Limit
    /// For people.
    package var message: String

    private enum CodingKeys: String, CodingKey {
        case limit, message
    }

    package init(limit: Limit, message: String) {
        self.limit = limit
        self.message = message
    }

    package func writeFields(to writer: inout JSONWriter) {
        writer.field("limit", limit.rawValue)
        writer.field("message", message)
    }
}

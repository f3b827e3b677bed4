/// How a turn ended whose question stands in the history without a whole answer.
package struct TurnOutcome: Sendable, Equatable {
    package var turnID: TurnID
    /// The question's index.
    package var messageIndex: Int
    /// `failed`, `interrupted` or `stopped`.
    package var state: TurnState
    /// Why, and what clients may do about it; `nil` for a turn that its user stopped.
    package var failure: WireError?

    package init(turnID: TurnID, messageIndex: Int, state: TurnState, failure: WireError?) {
        self.turnID = turnID
        self.messageIndex = messageIndex
        self.state = state
        self.failure = failure
    }
}

extension TurnOutcome: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("turn_id", turnID)
            $0.field("message_index", messageIndex)
            $0.field("state", state.rawValue)
            guard let failure else { return }
            $0.field("code", failure.code.rawValue)
            $0.field("message", failure.message)
            $0.field("retryable", failure.code.isRetryable)
        }
    }
}

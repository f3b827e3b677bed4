import NaviProtocol

/// What became of a user's message. Only `accepted` wrote anything.
package enum AcceptOutcome: Sendable {
    case accepted(AcceptedTurn)
    /// The client's id is known: the turn it named then, with its present state.
    case duplicate(AcceptedTurn)
    case unknownSession
    /// A turn is open and the request asked to be rejected then.
    case busy
    case queueFull(QueueLimits.Scope)
    /// This name is not a present upload of the session.
    case unknownFile(String)
    /// The branch that the message was to begin is not made.
    case noBranch(BranchRefusal)
}

/// A turn that has been accepted.
package struct AcceptedTurn: Sendable, Equatable {
    package var turnID: TurnID
    package var ordinal: Int
    package var state: TurnState
    /// The message's place in the history; `nil` while it waits for its turn.
    package var messageIndex: Int?
    /// How many turns of the session come before it, the running one included.
    package var queuePosition: Int
    /// The user's message, when it was numbered into the history right now.
    package var message: Message?
    /// The session after acceptance; `nil` for a duplicate.
    package var session: SessionRecord?
    /// The running turn, which has been asked to stop for this one.
    package var interrupted: TurnSummary?
    /// The turn has taken the seat that was offered: it runs by its row, and its worker has to be told of it.
    package var assignment: Assignment?

    package init(
        turnID: TurnID, ordinal: Int, state: TurnState, messageIndex: Int? = nil, queuePosition: Int = 0,
        message: Message? = nil, session: SessionRecord? = nil, assignment: Assignment? = nil
    ) {
        self.turnID = turnID
        self.ordinal = ordinal
        self.state = state
        self.messageIndex = messageIndex
        self.queuePosition = queuePosition
        self.message = message
        self.session = session
        self.assignment = assignment
    }
}

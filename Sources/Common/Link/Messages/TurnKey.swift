import NaviProtocol
import NaviStore

/// One attempt of one turn: what frames, replays and acknowledgements on the link refer to.
package struct TurnKey: Hashable, Sendable {
    package let sessionID: SessionID
    package let turnID: TurnID
    /// The turn's number within its session.
    package let ordinal: Int
    /// The fence: how often the turn was claimed.
    package let attempt: Int

    package init(sessionID: SessionID, turnID: TurnID, ordinal: Int, attempt: Int) {
        self.sessionID = sessionID
        self.turnID = turnID
        self.ordinal = ordinal
        self.attempt = attempt
    }
}

extension TurnKey {
    package init(_ assignment: Assignment) {
        self.init(
            sessionID: assignment.sessionID, turnID: assignment.turnID, ordinal: assignment.ordinal,
            attempt: assignment.attempt)
    }
}

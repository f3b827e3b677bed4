import NaviProtocol

/// Where one turn stands.
package struct TurnSummary: Sendable, Hashable {
    package var turnID: TurnID
    /// 0, 1, 2 … per session, in the order of acceptance.
    package var ordinal: Int
    package var state: TurnState
    /// How often it has been claimed; the fence of its writes.
    package var attempt: Int
    /// Who runs it, while it runs.
    package var workerID: WorkerID?

    package init(turnID: TurnID, ordinal: Int, state: TurnState, attempt: Int, workerID: WorkerID? = nil) {
        self.turnID = turnID
        self.ordinal = ordinal
        self.state = state
        self.attempt = attempt
        self.workerID = workerID
    }
}

/// One attempt at a turn: what a worker holds, and what every one of its writes is checked against.
package struct TurnRef: Sendable, Hashable {
    package var turnID: TurnID
    package var attempt: Int

    package init(turnID: TurnID, attempt: Int) {
        self.turnID = turnID
        self.attempt = attempt
    }
}

import NaviProtocol

/// A session and its open turns at one moment: what `session_sync` tells.
package struct SessionSnapshot: Sendable, Equatable {
    package var session: SessionRecord
    package var running: TurnSummary?
    /// Messages that are not yet part of the history, in the order in which their turns will run.
    package var queued: [QueuedTurn]
    /// Tool calls of the running turn that wait for a decision.
    package var approvals: [ApprovalRequest] = []
    /// What the agent means to do.
    package var todo: [TodoList.Item] = []
    /// Ordinal of the newest turn, in whatever state.
    package var latestTurnOrdinal: Int?
    /// The first turn that has not ended; the next one to come when all have.
    package var firstOpenOrdinal = 0
    /// A queued turn whose message is in the history already: it only waits for a worker.
    package var waiting: TurnSummary?

    package init(
        session: SessionRecord, running: TurnSummary? = nil, queued: [QueuedTurn] = [],
        latestTurnOrdinal: Int? = nil, waiting: TurnSummary? = nil
    ) {
        self.session = session
        self.running = running
        self.queued = queued
        self.latestTurnOrdinal = latestTurnOrdinal
        firstOpenOrdinal = running?.ordinal ?? waiting?.ordinal ?? latestTurnOrdinal.map { $0 + 1 } ?? 0
        self.waiting = waiting
    }
}

/// What the deletion of a session leaves to be done.
package struct DeletedSession: Sendable, Equatable {
    /// A turn that is still running somewhere; it has been told to stop.
    package var runningTurn: RunningTurnRef?
    /// Whose folder goes; `nil` while others of the family have its files, too.
    package var folder: SessionID?

    package init(runningTurn: RunningTurnRef? = nil, folder: SessionID? = nil) {
        self.runningTurn = runningTurn
        self.folder = folder
    }
}

/// A summary of a turn that is running.
package typealias RunningTurnRef = TurnSummary

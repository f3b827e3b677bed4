import NaviProtocol

/// A worker's wish for work.
package struct ClaimRequest: Sendable {
    package var workerID: WorkerID
    /// Turns wanted by name; those that cannot be claimed are passed over. Empty: anything claimable.
    package var turnIDs: [TurnID]
    /// How many turns at most.
    package var limit: Int
    package var lease: LeaseTerms
    /// Workers that are known to have ended: their turns are free although their leases still run.
    package var deadWorkers: [WorkerID]
    /// Look also for turns that somebody holds and has lost, which means reading all that run.
    package var looksForLost: Bool
    /// What the worker holds as far as it knows: a turn that its row says it holds besides was granted to it, and the
    /// word of it lost. `nil` to leave those alone.
    package var held: Set<TurnID>?
    /// How often a turn may be claimed, hand-backs not counted, before it is given up.
    package var maxAttempts: Int
    package var now: Timestamp

    package init(
        workerID: WorkerID, turnIDs: [TurnID] = [], limit: Int, lease: LeaseTerms, deadWorkers: [WorkerID] = [],
        looksForLost: Bool = true, held: Set<TurnID>? = nil, maxAttempts: Int = 3, now: Timestamp
    ) {
        self.workerID = workerID
        self.turnIDs = turnIDs
        self.limit = limit
        self.lease = lease
        self.deadWorkers = deadWorkers
        self.looksForLost = looksForLost
        self.held = held
        self.maxAttempts = maxAttempts
        self.now = now
    }
}

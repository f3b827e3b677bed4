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
    /// What the worker holds as far as it knows: a turn that its row says it holds besides was assigned to it, and the
    /// word of it lost. `nil` to leave those alone.
    package var held: Set<TurnID>?
    /// Take also what others hold whose leases have run out. Not right after everybody slept: they may only be late.
    package var takesExpired: Bool
    /// The worker holds nothing at all: a turn that has to run alone can begin.
    package var isIdle: Bool
    package var suspects: SuspectOrder
    /// Turns of one owner that run at once, all workers together; 0 for any number. What nobody owns is not limited.
    package var maxRunningPerOwner: Int
    /// How often a turn may be claimed, hand-backs not counted, before it is given up.
    package var maxAttempts: Int
    package var now: Timestamp

    package init(
        workerID: WorkerID, turnIDs: [TurnID] = [], limit: Int, lease: LeaseTerms, deadWorkers: [WorkerID] = [],
        looksForLost: Bool = true, held: Set<TurnID>? = nil, takesExpired: Bool = true, isIdle: Bool = true,
        suspects: SuspectOrder = .first, maxRunningPerOwner: Int = 0, maxAttempts: Int = 3, now: Timestamp
    ) {
        self.workerID = workerID
        self.turnIDs = turnIDs
        self.limit = limit
        self.lease = lease
        self.deadWorkers = deadWorkers
        self.looksForLost = looksForLost
        self.held = held
        self.takesExpired = takesExpired
        self.isIdle = isIdle
        self.suspects = suspects
        self.maxRunningPerOwner = maxRunningPerOwner
        self.maxAttempts = maxAttempts
        self.now = now
    }
}

/// When a claim of whatever there is takes a turn that has to run alone. It takes one of them and nothing else then.
package enum SuspectOrder: Sendable, Equatable {
    /// Before all others. A worker that holds something lets that end first, and leaves the turn for a while to those
    /// that hold nothing.
    case first
    /// When there is nothing else to take: others shall have a round in between.
    case last
}

import NaviProtocol

/// A turn that was handed to a worker by the transaction that accepted it: there is nothing left to claim.
package struct TurnGrant: Sendable, Equatable {
    /// Shorter than a claim's lease: a worker renews it within a second, and one that does not has not heard of the turn.
    package static let lease = Duration.seconds(5)
    /// A worker may take turns that it holds for so long without knowing for lost on the way to it.
    package static let patience = Duration.milliseconds(500)

    package var worker: WorkerID
    /// A reading of the lease clock, in milliseconds: when the hold began.
    package var grantedAt: Int64
    package var turn: ClaimedTurn

    package init(worker: WorkerID, grantedAt: Int64, turn: ClaimedTurn) {
        self.worker = worker
        self.grantedAt = grantedAt
        self.turn = turn
    }

    /// When the hold ends, unless it is renewed.
    package var until: Int64 { grantedAt + Self.lease.wholeMilliseconds }

    /// Whether enough of the lease is left to begin the turn.
    package func isFresh(at now: Int64) -> Bool {
        // Wraps around, since the number may be anything.
        (0...(Self.lease / 2).wholeMilliseconds).contains(now &- grantedAt)
    }
}

/// A seat at a worker that is kept for a turn while that is being accepted, and the terms on which the turn may take it.
package struct SeatOffer: Sendable {
    package var worker: WorkerID
    package var clock: LeaseClock
    /// Turns of one owner that run at once; 0 for any number. Beyond it a turn waits to be claimed.
    package var maxRunningPerOwner: Int

    package init(worker: WorkerID, clock: LeaseClock, maxRunningPerOwner: Int = 0) {
        self.worker = worker
        self.clock = clock
        self.maxRunningPerOwner = maxRunningPerOwner
    }
}

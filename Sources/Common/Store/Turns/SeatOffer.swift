import NaviProtocol

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

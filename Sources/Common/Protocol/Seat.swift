/// Room for one turn at one worker, kept for that turn.
package struct Seat: Sendable, Hashable {
    package let turn: TurnID
    package let worker: WorkerID

    package init(turn: TurnID, worker: WorkerID) {
        self.turn = turn
        self.worker = worker
    }
}

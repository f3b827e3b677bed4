import NIOCore
import NaviProtocol

/// Turns that go to a worker without a RUN: a seat is kept for them before it is certain that they come to be.
extension Roster {
    /// Keeps a seat for the turn at the worker with the most credit. Turns that wait for credit go first.
    ///
    /// - Returns: The worker that has the turn now, perhaps from an earlier call; `nil` when there is no room.
    package mutating func offer(_ turn: TurnID, at now: Duration) -> WorkerID? {
        if let place = turns[turn] { return place.worker }
        guard pending.count == 0, let worker = workerWithMostCredit() else { return nil }
        seat(turn, at: worker, .offered, now)
        return worker
    }

    /// Hands over a turn that has taken its seat. Where that seat is gone, the turn waits like any other: its worker's
    /// lease has to end before somebody else can take it.
    package mutating func assign(
        _ turn: TurnKey, to worker: WorkerID, _ bytes: ByteBuffer, at now: Duration, into actions: inout [Action]
    ) {
        guard let place = turns[turn.turnID], place.worker == worker else {
            _ = dispatch(turn.turnID, at: now, into: &actions)
            return
        }
        // By its row the worker has the turn, and the first it shows of it may be long in coming.
        if place.key == nil { seat(turn.turnID, at: worker, .assigned(turn), now) }
        actions.append(.send(worker, .assign(turn.turnID, bytes)))
    }

    /// Gives back the seat of a turn that does not take it.
    package mutating func withdraw(_ turn: TurnID, at now: Duration, into actions: inout [Action]) {
        guard turns[turn]?.standing == .offered else { return }
        forget(turn)
        assignPending(at: now, into: &actions)
    }
}

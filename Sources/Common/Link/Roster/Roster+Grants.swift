import NIOCore
import NaviProtocol

/// Turns that go to a worker without a RUN: a place is reserved for them before it is certain that they come to be.
extension Roster {
    /// Assigns the turn to the worker with the most credit. Turns that wait for credit go first.
    ///
    /// - Returns: The worker that has the turn now, perhaps from an earlier call; `nil` when there is no room.
    package mutating func reserve(_ turn: TurnID, at now: Duration) -> WorkerID? {
        if let place = turns[turn] { return place.worker }
        guard pending.count == 0, let worker = workerWithMostCredit() else { return nil }
        assign(turn, to: worker, at: now)
        return worker
    }

    /// Hands over a turn for which a place was reserved. Where that place is gone, the turn waits like any other: its
    /// worker's lease has to end before somebody else can take it.
    package mutating func grant(
        _ turn: TurnID, to worker: WorkerID, _ grant: ByteBuffer, at now: Duration, into actions: inout [Action]
    ) {
        guard let place = turns[turn], place.worker == worker else {
            _ = dispatch(turn, at: now, into: &actions)
            return
        }
        actions.append(.send(worker, .grant(turn, grant)))
    }

    /// Gives a reserved place back: there is no such turn.
    package mutating func release(_ turn: TurnID, at now: Duration, into actions: inout [Action]) {
        pending.remove(turn)
        guard let place = turns[turn], place.key == nil else { return }
        forget(turn)
        assignPending(at: now, into: &actions)
    }
}

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
        _ turn: TurnKey, to worker: WorkerID, _ grant: ByteBuffer, isCommitted: Bool = true, at now: Duration,
        into actions: inout [Action]
    ) {
        if has(turn.turnID, worker) {
            if isCommitted { presume(turn, at: now) }
            actions.append(.send(worker, .grant(turn.turnID, grant, isCommitted: isCommitted)))
        } else if isCommitted {
            _ = dispatch(turn.turnID, at: now, into: &actions)
        }
    }

    /// The row of a turn that was handed over before it is there now.
    package mutating func committed(
        _ turn: TurnKey, by worker: WorkerID, at now: Duration, into actions: inout [Action]
    ) {
        if has(turn.turnID, worker) {
            presume(turn, at: now)
            actions.append(.send(worker, .committed(turn.turnID)))
        } else {
            _ = dispatch(turn.turnID, at: now, into: &actions)
        }
    }

    private func has(_ turn: TurnID, _ worker: WorkerID) -> Bool { turns[turn]?.worker == worker }

    /// By its row the worker has the turn, and the first it shows of it may be long in coming.
    private mutating func presume(_ turn: TurnKey, at now: Duration) {
        guard var place = turns[turn.turnID], place.key == nil else { return }
        place.key = turn
        place.isPresumed = true
        place.assignedAt = now
        put(turn.turnID, at: place)
    }

    /// Gives a reserved place back: there is no such turn.
    package mutating func release(_ turn: TurnID, at now: Duration, into actions: inout [Action]) {
        pending.remove(turn)
        guard let place = turns[turn], place.key == nil else { return }
        forget(turn)
        assignPending(at: now, into: &actions)
    }
}

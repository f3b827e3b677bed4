import NaviProtocol
import NaviStore

/// What the gateway has to say, and to whom it goes.
extension Roster {
    /// Keeps a seat for the turn at the worker with the most credit. Turns that wait for credit go first.
    ///
    /// - Returns: Where the turn is now, perhaps from an earlier call; `nil` when there is no room.
    package mutating func offer(_ turn: TurnID, at now: Duration) -> Seat? {
        if let place = turns[turn] { return Seat(turn: turn, worker: place.worker) }
        guard pending.count == 0, let worker = workerWithMostCredit() else { return nil }
        seat(turn, at: worker, .offered, now)
        return Seat(turn: turn, worker: worker)
    }

    /// Passes a word on.
    ///
    /// - Returns: `false` when too many turns wait and this one is left to polling.
    package mutating func take(_ word: PoolWord, at now: Duration, into actions: inout [Action]) -> Bool {
        switch word {
        case .wake(let turn): return wake(turn, at: now, into: &actions)
        case .assign(let assignment): return assign(assignment, at: now, into: &actions)
        case .withdraw(let seat): withdraw(seat, at: now, into: &actions)
        case .tell(let word, let turn, let worker): tell(word, of: turn, to: worker, into: &actions)
        case .drain: drain(into: &actions)
        }
        return true
    }

    private mutating func wake(_ turn: TurnID, at now: Duration, into actions: inout [Action]) -> Bool {
        guard turns[turn] == nil else { return true }
        guard pending.append(turn) else { return false }
        assignPending(at: now, into: &actions)
        return true
    }

    /// Where the seat is gone, the turn waits like any other: its worker's lease has to end before somebody else can take
    /// it.
    private mutating func assign(
        _ assignment: Assignment, at now: Duration, into actions: inout [Action]
    ) -> Bool {
        let (turn, worker) = (assignment.turnID, assignment.worker)
        guard let place = turns[turn], place.worker == worker else { return wake(turn, at: now, into: &actions) }
        // By its row the worker has the turn, and the first it shows of it may be long in coming.
        if place.key == nil { seat(turn, at: worker, .assigned(TurnKey(assignment)), now) }
        actions.append(.send(worker, .assign(assignment)))
        return true
    }

    private mutating func withdraw(_ seat: Seat, at now: Duration, into actions: inout [Action]) {
        guard let place = turns[seat.turn], place.worker == seat.worker, place.standing == .offered else { return }
        forget(seat.turn)
        assignPending(at: now, into: &actions)
    }

    private mutating func tell(
        _ word: TurnWord, of turn: TurnID, to worker: WorkerID?, into actions: inout [Action]
    ) {
        // Whoever claims it now sees the stop in its row.
        if word == .stop { pending.remove(turn) }
        if let worker = worker ?? turns[turn]?.worker {
            actions.append(.send(worker, .tell(word, of: turn)))
        } else {
            for worker in workers.keys { actions.append(.send(worker, .tell(word, of: turn))) }
        }
    }

    private mutating func drain(into actions: inout [Action]) {
        for worker in workers.keys {
            workers[worker]?.isDraining = true
            actions.append(.send(worker, .drain))
        }
    }
}

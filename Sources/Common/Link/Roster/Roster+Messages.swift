import NaviProtocol

extension Roster {
    /// A worker's socket has connected anew: what was sent to it before may be lost. It is asked for a READY.
    package mutating func connected(_ worker: WorkerID, at now: Duration, into actions: inout [Action]) {
        heard(worker, at: now, into: &actions)
        workers[worker]?.connection += 1
        actions.append(.send(worker, .hello))
    }

    /// A message has arrived. It is delivered, unless it is only a sign of life.
    package mutating func receive(
        _ message: WorkerMessage, from worker: WorkerID, at now: Duration, into actions: inout [Action]
    ) {
        if case .goodbye = message { return leave(worker, at: now, into: &actions) }
        let isNew = heard(worker, at: now, into: &actions)
        switch message {
        case .ready(let ready):
            actions.append(.deliver(.message(worker, message)))
            update(worker, to: ready, at: now)
            assignPending(at: now, into: &actions)
            return
        case .heartbeat(let running):
            compare(worker, running: running, into: &actions)
        case .events(let key, let frames):
            if frames.last?.isTerminal != true { confirm(key, at: worker, now: now) }
            actions.append(.deliver(.message(worker, message)))
        case .released(let turn):
            actions.append(.deliver(.message(worker, message)))
            if turns[turn]?.worker == worker { forget(turn) }
            assignPending(at: now, into: &actions)
        case .replayed, .replayGone, .notice, .jobEnded:
            actions.append(.deliver(.message(worker, message)))
        case .goodbye:
            return
        }
        if isNew { actions.append(.send(worker, .hello)) }
    }

    /// - Returns: Whether the worker was unknown, and joined just now.
    @discardableResult
    private mutating func heard(_ id: WorkerID, at now: Duration, into actions: inout [Action]) -> Bool {
        guard let index = workers.index(forKey: id) else {
            workers[id] = Worker(liveness: Liveness(terms: terms.liveness, now: now))
            actions.append(.deliver(.workerJoined(id)))
            return true
        }
        workers.values[index].liveness.heard(at: now)
        if workers.values[index].isSuspended {
            workers.values[index].isSuspended = false
            assignPending(at: now, into: &actions)
        }
        return false
    }

    /// Makes the worker's turns those that it reports. What it was told of and may not have seen yet stays its own, unless
    /// it was sent over an earlier connection.
    private mutating func update(_ id: WorkerID, to ready: WorkerMessage.Ready, at now: Duration) {
        workers[id]?.capacity = ready.capacity
        workers[id]?.isReady = true
        workers[id]?.mismatches = 0
        let reported = Set(ready.running.map(\.turnID))
        let connection = workers[id]?.connection
        for (turn, place) in turns where place.worker == id && !reported.contains(turn) {
            switch place.standing {
            case .offered, .wanted: break
            case .assigned where now - place.since < terms.confirmWithin: break
            case .assigned, .confirmed: forget(turn)
            }
        }
        for key in ready.running { confirm(key, at: id, now: now) }
        requeue(from: id) { place in
            switch place.standing {
            case .wanted, .assigned: place.connection != connection
            case .offered, .confirmed: false
            }
        }
    }

    /// The worker has shown that the turn is running there, by a frame or a READY.
    private mutating func confirm(_ key: TurnKey, at worker: WorkerID, now: Duration) {
        if let place = turns[key.turnID] {
            if place.standing == .confirmed(key), place.worker == worker { return }
            if let known = place.key, known.attempt > key.attempt { return }
        } else {
            pending.remove(key.turnID)
        }
        seat(key.turnID, at: worker, .confirmed(key), now)
    }

    /// Twice in a row another number of turns than ours means that something was lost: the worker is asked for a READY.
    private mutating func compare(_ id: WorkerID, running: Int, into actions: inout [Action]) {
        guard workers[id]?.running != running else {
            workers[id]?.mismatches = 0
            return
        }
        workers[id]?.mismatches += 1
        if workers[id]?.mismatches == 2 {
            workers[id]?.mismatches = 0
            actions.append(.send(id, .hello))
        }
    }

    private mutating func leave(_ worker: WorkerID, at now: Duration, into actions: inout [Action]) {
        guard workers[worker] != nil else { return }
        actions.append(.deliver(.message(worker, .goodbye)))
        lose(worker, at: now, into: &actions)
    }
}

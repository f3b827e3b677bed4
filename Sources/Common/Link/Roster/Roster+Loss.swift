import NaviProtocol

extension Roster {
    /// Time has passed: signs of life are sent, silent workers are lost, wakings without an answer give credit back.
    ///
    /// - Parameter probeAll: Send every worker a sign of life now, since a connection has broken and sending tells whose.
    /// - Returns: When to call this again, at the latest; `nil` without workers.
    package mutating func tick(
        at now: Duration, probeAll: Bool = false, into actions: inout [Action]
    ) -> Duration? {
        for (id, worker) in workers {
            if worker.liveness.isLost(at: now) {
                lose(id, at: now, into: &actions)
            } else if probeAll || worker.liveness.isBeatDue(at: now) {
                workers[id]?.liveness.beat(at: now)
                actions.append(.send(id, worker.isReady ? .heartbeat : .hello))
            }
        }
        expireAssignments(at: now, into: &actions)
        // With many workers the deadlines of several are met at once.
        let soonest = now + terms.liveness.interval / 20
        return workers.values.lazy.map(\.liveness.deadline).min().map { max($0, soonest) }
    }

    /// The worker's socket would not take this message now. A turn waits for another worker; anything else is dropped,
    /// since the database or the next replay heals it.
    package mutating func refused(
        _ message: GatewayMessage, by worker: WorkerID, at now: Duration, into actions: inout [Action]
    ) {
        workers[worker]?.isSuspended = true
        guard let turn = message.givenTurn, turns[turn]?.worker == worker else { return }
        forget(turn)
        pending.prepend(turn)
        assignPending(at: now, into: &actions)
    }

    /// The worker is gone. Turns that it was asked to claim wait for another one; those that it had are reported. What was
    /// offered is not known to come to be.
    package mutating func lose(_ worker: WorkerID, at now: Duration, into actions: inout [Action]) {
        guard workers[worker] != nil else { return }
        requeue(from: worker) { $0.standing == .wanted }
        let left = turns.filter { $0.value.worker == worker }
        for turn in left.keys { forget(turn) }
        workers[worker] = nil
        actions.append(.deliver(.workerLost(worker, running: left.values.compactMap(\.key))))
        assignPending(at: now, into: &actions)
    }

    /// Counts everybody as just heard: silence cannot be judged, since this process stood still.
    package mutating func excuseSilence(at now: Duration) {
        for id in workers.keys { workers[id]?.liveness.heard(at: now) }
    }

    private mutating func expireAssignments(at now: Duration, into actions: inout [Action]) {
        let expired = uncertain.filter { turn in
            turns[turn].map { now - $0.since >= terms.confirmWithin } ?? false
        }
        guard !expired.isEmpty else { return }
        for turn in expired { forget(turn) }
        assignPending(at: now, into: &actions)
    }
}

import NaviProtocol

/// Who is alive, how much each worker may still take, and which turn is where: the gateway's decisions, without I/O.
///
/// A worker joins with its first message, whatever that is; what it has is corrected by every READY. Credit is the worker's
/// capacity less the turns that have a place there, whatever is known of them, so no worker is ever sent more than it can
/// take.
///
///     (none) ──offer──▶ offered ──assign──▶ assigned ──frame, READY──▶ confirmed
///       │                  └──withdraw──▶ (none)                          ▲
///       └──wake──▶ wanted ────────────────────frame, READY────────────────┘
///
/// Every method appends what is to be done to `actions`, in order.
package struct Roster: Sendable {
    package enum Action: Sendable, Equatable {
        case deliver(GatewayInbound)
        case send(WorkerID, GatewayMessage)
    }

    package struct Terms: Sendable {
        package var liveness = Liveness.Terms()
        /// Turns that may wait for credit. Beyond it a turn is left to the workers' polling.
        package var maxPending = 1000
        /// A turn that is nobody's yet, and of which nothing is heard for so long, gives its credit back: the word was
        /// lost, or polling took the turn elsewhere, or whoever asked for the seat came to nothing.
        package var confirmWithin = Duration.seconds(10)

        package init() {}
    }

    struct Worker: Sendable {
        var liveness: Liveness
        var capacity = 0
        /// Turns that have a place here.
        var held = 0
        /// Those of them that the worker should know it has.
        var running = 0
        /// A READY has been seen.
        var isReady = false
        var isDraining = false
        /// Its socket would not take a message; it gets no turns until it is heard again.
        var isSuspended = false
        /// Counts its connections, so that what was said over an earlier one is known to be in doubt.
        var connection = 0
        /// Signs of life in a row that told of another number of turns than ours.
        var mismatches = 0

        /// Turns are given to it, as soon as it has room.
        var takesTurns: Bool { capacity > 0 && !isDraining }

        var credit: Int {
            isSuspended || isDraining ? 0 : capacity - held
        }
    }

    /// Where a turn is.
    struct Place: Sendable {
        /// How certain that is.
        enum Standing: Sendable, Equatable {
            /// A seat is kept for it, and its worker does not know of it.
            case offered
            /// Its worker was asked to claim it.
            case wanted
            /// By its row it is its worker's, whom the word may not have reached.
            case assigned(TurnKey)
            /// Its worker has shown that it has it.
            case confirmed(TurnKey)
        }

        var worker: WorkerID
        var standing: Standing
        /// When it came to be here.
        var since: Duration
        var connection: Int

        /// `nil` as long as the turn may be nobody's.
        var key: TurnKey? {
            switch standing {
            case .offered, .wanted: nil
            case .assigned(let key), .confirmed(let key): key
            }
        }
    }

    let terms: Terms
    var workers: [WorkerID: Worker] = [:]
    private(set) var turns: [TurnID: Place] = [:]
    /// Turns that are offered a seat or wanted: few at any moment.
    private(set) var uncertain: Set<TurnID> = []
    var pending: PendingTurns

    package init(terms: Terms = Terms()) {
        self.terms = terms
        pending = PendingTurns(capacity: terms.maxPending)
    }

    package var workerCount: Int { workers.count }

    /// Those of them that take turns: one that drains does not.
    package var takerCount: Int { workers.values.count(where: \.takesTurns) }

    package var pendingCount: Int { pending.count }

    /// Turns that the worker could be given now; `nil` when it is unknown.
    package func credit(of worker: WorkerID) -> Int? {
        workers[worker].map { max($0.credit, 0) }
    }

    /// The worker that has the turn, as far as known.
    package func worker(of turn: TurnID) -> WorkerID? {
        turns[turn]?.worker
    }
}

extension Roster {
    /// Hands out waiting turns as long as there is credit.
    mutating func assignPending(at now: Duration, into actions: inout [Action]) {
        while pending.count > 0, let worker = workerWithMostCredit(), let turn = pending.popFirst() {
            seat(turn, at: worker, .wanted, now)
            actions.append(.send(worker, .wake(turn)))
        }
    }

    mutating func seat(_ turn: TurnID, at worker: WorkerID, _ standing: Place.Standing, _ now: Duration) {
        let connection = workers[worker]?.connection ?? 0
        put(turn, at: Place(worker: worker, standing: standing, since: now, connection: connection))
    }

    /// Gives the turn a place, another one, or none; what is counted follows.
    mutating func put(_ turn: TurnID, at place: Place?) {
        if let old = turns[turn] { count(old, -1) }
        turns[turn] = place
        if let place { count(place, 1) }
        if let place, place.key == nil { uncertain.insert(turn) } else { uncertain.remove(turn) }
    }

    private mutating func count(_ place: Place, _ change: Int) {
        workers[place.worker]?.held += change
        if place.key != nil { workers[place.worker]?.running += change }
    }

    func workerWithMostCredit() -> WorkerID? {
        var best: (id: WorkerID, credit: Int)?
        for (id, worker) in workers where worker.credit > best?.credit ?? 0 { best = (id, worker.credit) }
        return best?.id
    }

    /// Takes the turn away from the worker that has it.
    mutating func forget(_ turn: TurnID) {
        put(turn, at: nil)
    }

    /// Takes the turns of this worker away that fulfil the condition, and lets them wait again before all others.
    mutating func requeue(from worker: WorkerID, where condition: (Place) -> Bool) {
        let taken = turns.filter { $0.value.worker == worker && condition($0.value) }
        for (turn, _) in taken.sorted(by: { $0.value.since > $1.value.since }) {
            forget(turn)
            pending.prepend(turn)
        }
    }
}

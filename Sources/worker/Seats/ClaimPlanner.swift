import NaviProtocol
import NaviStore

/// Which turns to claim next, without doing it: capacity, wishes and hints in, requests out. There is one claim at a
/// time; what is wished for meanwhile goes into the next one.
struct ClaimPlanner {
    struct Request: Equatable {
        /// Wanted by name; empty: whatever can be claimed.
        var turnIDs: [TurnID]
        var limit: Int
        var deadWorkers: [WorkerID]
        /// Also what somebody holds and has lost.
        var looksForLost = false
        /// Nothing is held here.
        var isIdle = true
        var suspects = SuspectOrder.first
    }

    /// Turns at once.
    let capacity: Int
    private(set) var runningCount = 0
    private(set) var isDraining = false
    /// A request was given out, and what became of it is not known yet.
    private(set) var isClaiming = false
    /// Turns the gateway asked for, and sessions' next turns. Never more than there is room for.
    private var wanted: [TurnID] = []
    /// Something may be claimable that nobody has named. At first that is not known, so: look.
    private var mayFindMore = true
    /// It is time to look for what others have lost.
    private var isLookDue = true
    private var deadWorkers: [WorkerID] = []
    /// When a turn that has to run alone is taken: others get a round after each.
    private var suspects = SuspectOrder.first
    var quarantine = Quarantine()
    /// Jobs besides turns; they take no turn's place.
    var jobCount = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Nothing comes beside what has to run alone, nor before it once it is here.
    private var room: Int { quarantine.isEmpty ? max(0, capacity - runningCount) : 0 }

    /// How many turns the gateway may count on.
    var offered: Int { isDraining || !quarantine.isEmpty ? 0 : capacity }

    private var isIdle: Bool { runningCount + jobCount == 0 }

    /// The gateway asks for these turns.
    ///
    /// - Returns: Those that there is no room for, to be released at once.
    mutating func want(_ turns: [TurnID]) -> [TurnID] {
        guard !isDraining else { return turns }
        let new = turns.filter { !wanted.contains($0) }
        let accepted = new.prefix(max(0, room - wanted.count))
        wanted += accepted
        if accepted.count < new.count { mayFindMore = true }
        return Array(new.dropFirst(accepted.count))
    }

    /// A turn came without having been asked for.
    ///
    /// - Returns: `false` when there is no room: the gateway could not know yet what was claimed here last.
    mutating func takesSeat() -> Bool {
        guard room > 0 else {
            mayFindMore = true
            return false
        }
        runningCount += 1
        return true
    }

    /// Time to look around; the turns of these workers are free although their leases still run.
    mutating func look(deadWorkers: [WorkerID] = []) {
        mayFindMore = true
        isLookDue = true
        self.deadWorkers = deadWorkers
    }

    /// A turn is no longer held here; `next` waited behind it, among others who have perhaps waited longer.
    mutating func turnEnded(next: TurnID?, ranAlone: Bool = false) {
        runningCount -= 1
        if next != nil { mayFindMore = true }
        if ranAlone { endAlone() }
    }

    /// What had to run alone has ended: now others have a round, and then what is like it.
    mutating func endAlone() {
        quarantine.leave()
        (mayFindMore, isLookDue, suspects) = (true, true, .last)
    }

    /// Claim nothing more.
    ///
    /// - Returns: The wishes that will not be fulfilled, to be released.
    mutating func drain() -> [TurnID] {
        isDraining = true
        defer { wanted = [] }
        return wanted
    }

    /// The next claim to make; `nil` while there is none to make. `claimed` or `postponed` has to follow it.
    mutating func nextRequest() -> Request? {
        guard !isDraining, !isClaiming, room > 0 else { return nil }
        if !wanted.isEmpty {
            let turns = Array(wanted.prefix(room))
            wanted.removeFirst(turns.count)
            isClaiming = true
            return Request(turnIDs: turns, limit: turns.count, deadWorkers: deadWorkers, isIdle: isIdle)
        }
        guard mayFindMore else { return nil }
        mayFindMore = false
        isClaiming = true
        defer { (deadWorkers, isLookDue, suspects) = ([], false, .first) }
        return Request(
            turnIDs: [], limit: room, deadWorkers: deadWorkers, looksForLost: isLookDue, isIdle: isIdle,
            suspects: suspects)
    }

    /// A claim got these turns.
    ///
    /// - Returns: Turns that were wanted by name and not got, to be released.
    mutating func claimed(_ claims: [Claim], for request: Request) -> [TurnID] {
        isClaiming = false
        var missing = request.turnIDs
        for claim in claims {
            switch claim {
            case .run(let turn):
                runningCount += 1
                if turn.runsAlone { quarantine.enter() }
                missing.removeAll { $0 == turn.turnID }
            case .interrupted(let turn), .stopped(let turn):
                missing.removeAll { $0 == turn.turnID }
                if turn.nextQueued != nil { mayFindMore = true }
            }
        }
        // Others were due: who was named waits for the next place.
        if !request.turnIDs.isEmpty, claims.contains(where: { !request.turnIDs.contains($0.turnID) }) {
            mayFindMore = true
        }
        if request.turnIDs.isEmpty, claims.count >= request.limit {
            mayFindMore = true
            isLookDue = isLookDue || claims.contains(where: \.isOfLostTurn)
        }
        return missing
    }

    /// A claim could not be made just now; it is made again at the next look.
    ///
    /// - Returns: The wishes that will not be fulfilled, to be released.
    mutating func postponed(_ request: Request) -> [TurnID] {
        isClaiming = false
        guard !isDraining else { return request.turnIDs }
        wanted = request.turnIDs + wanted
        deadWorkers = request.deadWorkers
        return []
    }
}

extension Claim {
    fileprivate var turnID: TurnID {
        switch self {
        case .run(let turn): turn.turnID
        case .interrupted(let turn), .stopped(let turn): turn.turnID
        }
    }

    /// Somebody had it before, so that there may be more like it.
    fileprivate var isOfLostTurn: Bool {
        switch self {
        case .run(let turn): turn.recovered != nil
        case .interrupted, .stopped: true
        }
    }
}

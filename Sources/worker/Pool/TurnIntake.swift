import Logging
import NaviFailPoints
import NaviLink
import NaviProtocol
import NaviStore
import NaviTelemetry
import Synchronization

/// How turns come in: what the gateway assigns, what it asks for, what is found by looking; as many as there are seats.
///
/// A turn that was in a worker that was lost runs alone: it begins when the others here have ended, and nothing is taken
/// beside it.
///
/// Claims are made by whoever sees that there is one to make, and their turns handed over by the store's writer: what a
/// user waits for passes no thread more than it has to. Nothing here waits, so all may be called from any thread.
final class TurnIntake: Sendable {
    /// What there is to do for `TurnRunner`.
    enum Event: Sendable {
        case begin([RunningTurn])
        /// The gateway named a turn that somebody else holds, or that has ended.
        case missed
        /// It was assigned, and cannot be begun.
        case unwanted(TurnRef)
        /// Nobody can go on after this.
        case failed(any Error)
        /// Of a draining worker: it may be done.
        case changed
        /// It is time to look around.
        case lookDue
    }

    struct Settings: Sendable {
        /// Turns of one owner that run at once, all workers together; 0 for any number.
        var maxRunningPerOwner = 0
        /// Of what is claimed.
        var lease = Duration.seconds(15)
    }

    let events: AsyncStream<Event>
    private let report: AsyncStream<Event>.Continuation
    private let settings: Settings
    private let seats: Seats
    private let store: Store
    private let executor: TurnExecutor
    private let leaseClock: LeaseClock
    private let onDrain: @Sendable () -> Void
    /// A turn that has to run alone and waits for the others here to end.
    private let heldBack = Mutex<RunningTurn?>(nil)

    /// - Parameter onDrain: Called when nothing more will be claimed.
    init(
        settings: Settings = Settings(), seats: Seats, store: Store, executor: TurnExecutor, leaseClock: LeaseClock,
        onDrain: @escaping @Sendable () -> Void = {}
    ) {
        self.settings = settings
        self.seats = seats
        self.store = store
        self.executor = executor
        self.leaseClock = leaseClock
        self.onDrain = onDrain
        (events, report) = AsyncStream.makeStream()
    }

    private var registry: TurnRegistry { executor.registry }

    /// Leaves something to `TurnRunner`.
    func note(_ event: Event) {
        report.yield(event)
    }

    /// The gateway asks for these turns. Those that there is no room for are released at once.
    func want(_ turns: [TurnID]) {
        release(seats.update { $0.want(turns) })
        claimNext()
    }

    /// The gateway has handed this turn over: by its row it is this worker's, and it begins without a claim, even if
    /// the worker drains. Without room for it, or when it came late, it is given back.
    func take(_ assignment: Assignment) {
        guard assignment.isInTime(at: leaseClock.milliseconds) else {
            guard registry.stream(assignment.ref) == nil else { return }
            executor.logger.warning("a turn was handed over too late", metadata: .of([.turn: assignment.turnID]))
            note(.unwanted(assignment.ref))
            return
        }
        FailPoint.grantTaken.reach()
        let turn = RunningTurn(assignment, .assigned, to: executor.gateways)
        guard registry.add(turn) else { return }
        if seats.update({ $0.takesSeat() }) {
            note(.begin([turn]))
        } else {
            registry.drop(turn)
            note(.unwanted(turn.ref))
        }
    }

    /// Takes whatever can be claimed; the turns of these workers are free although their leases still run.
    func look(deadWorkers: [WorkerID] = []) {
        seats.update { $0.look(deadWorkers: deadWorkers) }
        claimNext()
    }

    /// Gives a turn back to the queue that has not begun, and asks for it like anybody else.
    ///
    /// - Throws: only a fatal `StoreError`.
    func giveBack(_ turn: TurnRef) async throws {
        do {
            try await store.handBack([turn])
            want([turn.turnID])
        } catch let error as StoreError where !error.isFatal {
            executor.logger.warning(
                "a turn could not be given back", metadata: .of([.turn: turn.turnID, .error: "\(error)"]))
            release([turn.turnID])
        }
        note(.changed)
    }

    /// A turn is no longer held here; `next` waits behind it.
    func ended(_ turn: RunningTurn, next: TurnID?) {
        let isDraining = seats.update { planner in
            planner.turnEnded(next: next, ranAlone: turn.assignment.runsAlone)
            return planner.isDraining
        }
        beginAlone()
        if isDraining { note(.changed) } else { claimNext() }
    }

    /// Begins to drain: claims nothing more.
    func drain() {
        let (isFirst, unwanted) = seats.update { planner in (!planner.isDraining, planner.drain()) }
        release(unwanted)
        if isFirst { onDrain() }
        heldBack.withLock { $0?.interruption.interrupt(.handBack) }
        beginAlone()
        note(.changed)
    }

    /// Nothing is to be done any more, by a worker that drains.
    var isDone: Bool { !seats.update { $0.isClaiming } && registry.isEmpty }

    /// Begins the turn that has to run alone, once it is alone; or has only to be ended.
    func beginAlone() {
        let turn = heldBack.withLock { held -> RunningTurn? in
            guard let turn = held, turn.interruption.reason != nil || seats.update({ $0.mayBeginAlone() }) else {
                return nil
            }
            held = nil
            return turn
        }
        if let turn { note(.begin([turn])) }
    }

    /// Makes the next claim, if there is one to make and none is under way.
    func claimNext() {
        guard let request = seats.update({ $0.nextRequest() }) else { return }
        let lease = leaseClock.terms(duration: settings.lease)
        store.claim(
            ClaimRequest(
                workerID: seats.workerID, turnIDs: request.turnIDs, limit: request.limit, lease: lease,
                deadWorkers: request.deadWorkers, looksForLost: request.looksForLost,
                held: request.looksForLost ? registry.turnIDs : nil,
                takesExpired: !seats.watch.hasJustWoken(at: lease.now), isIdle: request.isIdle,
                suspects: request.suspects, maxRunningPerOwner: settings.maxRunningPerOwner,
                now: executor.agent.clocks.now)
        ) { result in
            self.finish(request, result)
        }
    }

    private func finish(_ request: ClaimPlanner.Request, _ result: Result<[Claim], StoreError>) {
        switch result {
        case .success(let claims):
            let turns = claims.compactMap(take)
            let missed = seats.update { $0.claimed(claims, for: request) }
            release(missed)
            note(.begin(turns))
            beginAlone()
            if !missed.isEmpty { note(.missed) }
            claimNext()
        case .failure(let error) where error.isFatal:
            note(.failed(error))
        case .failure(let error):
            executor.logger.warning("turns could not be claimed", metadata: .of([.error: error]))
            release(seats.update { $0.postponed(request) })
            note(.changed)
        }
    }

    /// From here on the turn is held; `nil` when there is nothing to run now.
    private func take(_ claim: Claim) -> RunningTurn? {
        switch claim {
        case .interrupted(let turn):
            executor.showInterrupted(turn)
            return nil
        case .stopped(let turn):
            executor.showStopped(turn)
            return nil
        case .run(let assignment):
            let turn = RunningTurn(assignment, to: executor.gateways)
            registry.add(turn)
            guard assignment.runsAlone else { return turn }
            heldBack.withLock { $0 = turn }
            return nil
        }
    }

    private func release(_ turns: [TurnID]) {
        if !turns.isEmpty { executor.gateways.send(turns.map { .released($0) }) }
    }
}

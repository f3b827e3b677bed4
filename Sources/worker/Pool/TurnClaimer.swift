import Logging
import NaviFailPoints
import NaviLink
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// Claims turns and runs them, up to the worker's capacity.
///
/// It claims when the gateway asks, when a session's next turn becomes free, and by looking around: at the start, every
/// two seconds, and at once when a worker on this machine is found dead, for which it looks every second and whenever
/// it is asked for a turn that another worker holds. What the gateway assigns needs no claim. At a graceful shutdown it
/// claims nothing more, lets turns end for the drain time, and hands the rest back.
///
/// A turn that was in a worker that was lost runs alone: it begins when the others here have ended, and nothing is taken
/// beside it.
///
/// Claims are made by whoever sees that there is one to make, and their turns handed over by the store's writer: what a
/// user waits for passes no thread more than it has to.
final class TurnClaimer: Service, Sendable {
    struct Settings: Sendable {
        let drainTimeout: Duration
        /// Turns of one owner that run at once, all workers together; 0 for any number.
        var maxRunningPerOwner = 0
        var lease = Duration.seconds(15)
        /// Pause between looks for dead workers; every second look is also one for unclaimed turns.
        var lookInterval = Duration.seconds(1)
    }

    /// Of the loop that starts what is claimed; it hears each look around.
    let heart = Heartbeat("claims")
    private let settings: Settings
    private let seats: Seats
    private let store: Store
    private let executor: TurnExecutor
    private let detector: DeadOwnerDetector
    private let leaseClock: LeaseClock
    private let clock: any Clock<Duration>
    private let onReady: @Sendable () -> Void
    private let onDrain: @Sendable () -> Void
    /// A turn that has to run alone and waits for the others here to end.
    private let heldBack = Mutex<RunningTurn?>(nil)
    private let events: AsyncStream<Event>
    private let report: AsyncStream<Event>.Continuation

    private enum Event: Sendable {
        case claimed([RunningTurn])
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

    /// - Parameters:
    ///   - onReady: Called once the first turns can be claimed.
    ///   - onDrain: Called when nothing more will be claimed.
    init(
        settings: Settings, seats: Seats, store: Store, executor: TurnExecutor, detector: DeadOwnerDetector,
        leaseClock: LeaseClock, clock: any Clock<Duration> = ContinuousClock(),
        onReady: @escaping @Sendable () -> Void = {}, onDrain: @escaping @Sendable () -> Void = {}
    ) {
        self.settings = settings
        self.seats = seats
        self.store = store
        self.executor = executor
        self.detector = detector
        self.leaseClock = leaseClock
        self.clock = clock
        self.onReady = onReady
        self.onDrain = onDrain
        (events, report) = AsyncStream.makeStream()
    }

    private var registry: TurnRegistry { executor.registry }

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
            report.yield(.unwanted(assignment.ref))
            return
        }
        FailPoint.grantTaken.reach()
        let turn = RunningTurn(assignment, .assigned, send: executor.send)
        guard registry.add(turn) else { return }
        if seats.update({ $0.takesSeat() }) {
            report.yield(.claimed([turn]))
        } else {
            registry.drop(turn)
            report.yield(.unwanted(turn.ref))
        }
    }

    /// Begins to drain: claims nothing more; `run` returns when no turn is left.
    func drain() {
        let (isFirst, unwanted) = seats.update { planner in (!planner.isDraining, planner.drain()) }
        release(unwanted)
        if isFirst { onDrain() }
        heldBack.withLock { $0?.interruption.interrupt(.handBack) }
        beginAlone()
        report.yield(.changed)
    }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { helpers in
                helpers.addTask { await self.lookAround() }
                try await withTaskExecutorPreference(self.executor.connections) { try await self.runTurns(&helpers) }
                helpers.cancelAll()
            }
        } onGracefulShutdown: {
            self.drain()
        }
    }

    /// Runs what is claimed until there is nothing left to do while draining, or an error that nobody can go on after.
    private func runTurns(_ helpers: inout ThrowingTaskGroup<Void, any Error>) async throws {
        var isHandBackPlanned = false
        try await withThrowingDiscardingTaskGroup { turns in
            onReady()
            claimNext()
            heart.start()
            defer { heart.rest() }
            for await event in events {
                heart.beat()
                switch event {
                case .claimed(let claimed): for turn in claimed { start(turn, &turns) }
                case .missed: turns.addTask { await self.look(everywhere: false) }
                case .unwanted(let turn): turns.addTask { try await self.giveBack(turn) }
                case .failed(let error): throw error
                case .changed, .lookDue: break
                }
                let (isDraining, isClaiming) = seats.update { ($0.isDraining, $0.isClaiming) }
                guard isDraining else { continue }
                if !isClaiming, registry.isEmpty { return }
                if !isHandBackPlanned {
                    isHandBackPlanned = true
                    helpers.addTask { await self.handBackAfterTimeout() }
                }
            }
            // The process is being ended without grace: what is open is handed back by its own task.
        }
    }

    private func start(_ turn: RunningTurn, _ turns: inout ThrowingDiscardingTaskGroup<any Error>) {
        turns.addTask(executorPreference: executor.place(of: turn)) {
            do {
                self.ended(turn, next: try await self.executor.run(turn))
            } catch {
                self.report.yield(.failed(error))
            }
        }
    }

    /// Gives a turn back to the queue that has not begun, and asks for it like anybody else.
    private func giveBack(_ turn: TurnRef) async throws {
        do {
            try await store.handBack([turn])
            want([turn.turnID])
        } catch let error as StoreError where !error.isFatal {
            executor.logger.warning(
                "a turn could not be given back", metadata: .of([.turn: turn.turnID, .error: "\(error)"]))
            release([turn.turnID])
        }
        report.yield(.changed)
    }

    private func ended(_ turn: RunningTurn, next: TurnID?) {
        let isDraining = seats.update { planner in
            planner.turnEnded(next: next, ranAlone: turn.assignment.runsAlone)
            return planner.isDraining
        }
        beginAlone()
        if isDraining { report.yield(.changed) } else { claimNext() }
    }

    /// Begins the turn that has to run alone, once it is alone; or has only to be ended.
    private func beginAlone() {
        let turn = heldBack.withLock { held -> RunningTurn? in
            guard let turn = held, turn.interruption.reason != nil || seats.update({ $0.mayBeginAlone() }) else {
                return nil
            }
            held = nil
            return turn
        }
        if let turn { report.yield(.claimed([turn])) }
    }

    /// Makes the next claim, if there is one to make and none is under way.
    private func claimNext() {
        guard let request = seats.update({ $0.nextRequest() }) else { return }
        let lease = leaseClock.terms(duration: settings.lease)
        store.claim(
            ClaimRequest(
                workerID: seats.workerID, turnIDs: request.turnIDs, limit: request.limit, lease: lease,
                deadWorkers: request.deadWorkers, looksForLost: request.looksForLost,
                held: request.looksForLost ? registry.turnIDs : nil,
                takesExpired: !seats.watch.hasJustWoken(at: lease.now), isIdle: request.isIdle,
                suspects: request.suspects, maxRunningPerOwner: settings.maxRunningPerOwner, now: executor.agent.now())
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
            report.yield(.claimed(turns))
            beginAlone()
            if !missed.isEmpty { report.yield(.missed) }
            claimNext()
        case .failure(let error) where error.isFatal:
            report.yield(.failed(error))
        case .failure(let error):
            executor.logger.warning("turns could not be claimed", metadata: .of([.error: error]))
            release(seats.update { $0.postponed(request) })
            report.yield(.changed)
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
            let turn = RunningTurn(assignment, send: executor.send)
            registry.add(turn)
            guard assignment.runsAlone else { return turn }
            heldBack.withLock { $0 = turn }
            return nil
        }
    }

    /// Looks for dead workers and for turns that nobody announced, until cancelled.
    private func lookAround() async {
        var count = 0
        while !Task.isCancelled {
            // Only cancellation ends the wait early, and then the loop ends.
            try? await clock.sleep(for: settings.lookInterval)
            count += 1
            report.yield(.lookDue)
            beginAlone()
            await look(everywhere: count.isMultiple(of: 2))
        }
    }

    /// Claims what dead workers hold, and `everywhere` whatever else there is.
    private func look(everywhere: Bool) async {
        let dead = await deadWorkers()
        guard everywhere || !dead.isEmpty else { return }
        seats.update { $0.look(deadWorkers: dead) }
        claimNext()
    }

    private func deadWorkers() async -> [WorkerID] {
        do {
            let holders = try await store.turnHolders()
            let dead = holders.departed + detector.deadWorkers(among: holders.registered)
            return dead.filter { $0 != seats.workerID }
        } catch let error as StoreError where error.isFatal {
            report.yield(.failed(error))
            return []
        } catch {
            // The next look comes in a second; until then leases protect the turns.
            executor.logger.debug("workers could not be looked up", metadata: .of([.error: String(describing: error)]))
            return []
        }
    }

    private func handBackAfterTimeout() async {
        do {
            try await clock.sleep(for: settings.drainTimeout)
            registry.interruptAll(.handBack)
        } catch {
            // All turns ended in time.
        }
    }

    private func release(_ turns: [TurnID]) {
        if !turns.isEmpty { executor.send(turns.map { .released($0) }) }
    }
}

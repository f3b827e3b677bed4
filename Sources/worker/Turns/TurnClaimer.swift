import Logging
import NaviLink
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// Claims turns and runs them, up to the worker's capacity.
///
/// It claims when the gateway asks, when a session's next turn becomes free, and by looking around: at the start, every
/// two seconds, and at once when a worker on this machine is found dead. At a graceful shutdown it claims nothing more,
/// lets turns end for the drain time, and hands the rest back.
final class TurnClaimer: Service, Sendable {
    struct Settings: Sendable {
        let workerID: WorkerID
        /// Turns at once.
        let capacity: Int
        let drainTimeout: Duration
        var lease = Duration.seconds(15)
        /// Pause between looks for dead workers; every second look is also one for unclaimed turns.
        var lookInterval = Duration.seconds(1)
    }

    private let settings: Settings
    private let store: Store
    private let executor: TurnExecutor
    private let detector: DeadOwnerDetector
    private let leaseClock: LeaseClock
    private let clock: any Clock<Duration>
    private let onReady: @Sendable () -> Void
    private let onDrain: @Sendable () -> Void
    private let planner: Mutex<ClaimPlanner>
    private let doorbell = Doorbell()

    /// - Parameters:
    ///   - onReady: Called once the first turns can be claimed.
    ///   - onDrain: Called when nothing more will be claimed.
    init(
        settings: Settings, store: Store, executor: TurnExecutor, detector: DeadOwnerDetector,
        leaseClock: LeaseClock, clock: any Clock<Duration> = ContinuousClock(),
        onReady: @escaping @Sendable () -> Void = {}, onDrain: @escaping @Sendable () -> Void = {}
    ) {
        self.settings = settings
        self.store = store
        self.executor = executor
        self.detector = detector
        self.leaseClock = leaseClock
        self.clock = clock
        self.onReady = onReady
        self.onDrain = onDrain
        planner = Mutex(ClaimPlanner(capacity: settings.capacity))
    }

    private var registry: TurnRegistry { executor.registry }

    /// The gateway asks for these turns. Those that there is no room for are released at once.
    func want(_ turns: [TurnID]) {
        release(planner.withLock { $0.want(turns) })
        doorbell.ring()
    }

    /// Begins to drain: claims nothing more; `run` returns when no turn is left.
    func drain() {
        let (isFirst, unwanted) = planner.withLock { planner in (!planner.isDraining, planner.drain()) }
        release(unwanted)
        if isFirst { onDrain() }
        doorbell.ring()
    }

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { helpers in
                helpers.addTask { await self.lookAround() }
                try await self.runTurns(&helpers)
                helpers.cancelAll()
            }
        } onGracefulShutdown: {
            self.drain()
        }
    }

    /// Claims and runs until there is nothing left to do while draining, or an error that nobody can go on after.
    private func runTurns(_ helpers: inout ThrowingTaskGroup<Void, any Error>) async throws {
        var isHandBackPlanned = false
        try await withThrowingDiscardingTaskGroup { turns in
            onReady()
            doorbell.ring()
            for await _ in doorbell.rings {
                // A turn that failed fatally has cancelled the others; leaving throws its error.
                if turns.isCancelled { return }
                try await claim(&turns)
                guard planner.withLock({ $0.isDraining }) else { continue }
                if registry.isEmpty { return }
                if !isHandBackPlanned {
                    isHandBackPlanned = true
                    helpers.addTask { await self.handBackAfterTimeout() }
                }
            }
            // The process is being ended without grace: what is open is handed back by its own task.
        }
    }

    private func claim(_ turns: inout ThrowingDiscardingTaskGroup<any Error>) async throws {
        while let request = planner.withLock({ $0.nextRequest() }) {
            let lease = leaseClock.terms(duration: settings.lease)
            let claims: [Claim]
            do {
                claims = try await store.claim(
                    ClaimRequest(
                        workerID: settings.workerID, turnIDs: request.turnIDs, limit: request.limit, lease: lease,
                        deadWorkers: request.deadWorkers, now: executor.agent.now()))
            } catch let error as StoreError where !error.isFatal {
                executor.logger.warning("turns could not be claimed", metadata: .of([.error: error]))
                return planner.withLock { $0.postponed(request) }
            }
            release(planner.withLock { $0.claimed(claims, for: request) })
            for claim in claims { start(claim, lease, &turns) }
        }
    }

    private func start(_ claim: Claim, _ lease: LeaseTerms, _ turns: inout ThrowingDiscardingTaskGroup<any Error>) {
        switch claim {
        case .interrupted(let turn): executor.showInterrupted(turn)
        case .run(let claimed):
            let turn = RunningTurn(claimed, send: executor.send)
            registry.add(turn, provenAt: lease.now)
            turns.addTask {
                // After an error, too.
                var mustLook = true
                defer { if mustLook { self.doorbell.ring() } }
                let next = try await self.executor.run(turn)
                mustLook = self.planner.withLock { planner in
                    planner.turnEnded(next: next)
                    return planner.hasWork
                }
            }
        }
    }

    /// Looks for dead workers and for turns that nobody announced, until cancelled.
    private func lookAround() async {
        var count = 0
        while !Task.isCancelled {
            // Only cancellation ends the wait early, and then the loop ends.
            try? await clock.sleep(for: settings.lookInterval)
            count += 1
            let dead = await deadWorkers()
            guard !dead.isEmpty || count.isMultiple(of: 2) else { continue }
            planner.withLock { $0.look(deadWorkers: dead) }
            doorbell.ring()
        }
    }

    private func deadWorkers() async -> [WorkerID] {
        do {
            let holders = try await store.workersHoldingTurns().filter { $0.id != settings.workerID }
            return detector.deadWorkers(among: holders)
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

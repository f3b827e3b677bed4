import Logging
import NaviLink
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// Holds on to the worker's turns: one renewal for all of them every five seconds, and once a second what has changed of
/// their partial texts. A turn whose lease is lost, or could not be renewed in time, is dropped at once, without writing;
/// one whose stop was asked for is stopped, even if no signal came.
///
/// It beats on a thread of its own, and what a renewal says is applied by the store's writer: work that keeps all other
/// threads busy for a while cannot cost a lease. Where it keeps them busy without end, nothing is renewed any more, and
/// another worker takes over.
final class LeaseKeeper: Service, Sendable {
    /// What a beat has to write.
    enum Write: Sendable {
        case renew([TurnRegistry.Held], LeaseTerms, [PartialText])
        case checkpoint([PartialText])
    }

    private static let interval = Duration.seconds(1)
    /// Turns whose worker has not come round for so long go to another one.
    private static let patience = Duration.seconds(20)

    let heart = Heartbeat("leases")
    private let workerID: WorkerID
    private let store: Store
    private let registry: TurnRegistry
    private let leaseClock: LeaseClock
    private let watch: WakeWatch
    /// The loop that everything for turns goes through.
    private let work: Heartbeat
    private let logger: Logger
    private let schedule: Mutex<LeaseSchedule>
    private let beats = BeatTimer()
    /// An error that nobody can go on after.
    private let failure = Mutex<StoreError?>(nil)

    init(
        workerID: WorkerID, store: Store, registry: TurnRegistry, leaseClock: LeaseClock,
        watch: WakeWatch = WakeWatch(), work: Heartbeat = Heartbeat("claims"),
        schedule: LeaseSchedule = LeaseSchedule(), logger: Logger
    ) {
        self.workerID = workerID
        self.store = store
        self.registry = registry
        self.leaseClock = leaseClock
        self.watch = watch
        self.work = work
        self.logger = logger
        self.schedule = Mutex(schedule)
    }

    /// Beats once a second until the shutdown; it is shut down after the turns have ended.
    ///
    /// - Throws: only a fatal `StoreError`.
    func run() async throws {
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await DedicatedThread.run(name: "navi-leases") { try self.keepBeating() }
            } onGracefulShutdown: {
                self.beats.stop()
            }
        } onCancel: {
            self.beats.stop()
        }
    }

    private func keepBeating() throws {
        heart.start()
        defer { heart.rest() }
        while beats.wait(Self.interval) {
            heart.beat()
            if let write = tick() { perform(write) }
            if let error = failure.withLock({ $0 }) { throw error }
        }
    }

    /// One beat: drops what is lost, and says what to write. Writing happens beside the beats, so that a database that
    /// does not answer cannot keep lost turns alive.
    func tick() -> Write? {
        registry.expireEnded()
        let held = registry.held
        let terms = schedule.withLock { leaseClock.terms(duration: $0.lease) }
        // Who slept has not lost anything yet: what nobody has taken can still be renewed.
        if !watch.hasJustWoken(at: terms.now) { abandonLost(held, now: terms.now) }
        let holds = held.filter { $0.turn.interruption.reason != .leaseLost }
        guard !holds.isEmpty, work.silence <= Self.patience else { return nil }
        let end = holds.lazy.map(\.until).min() ?? terms.until
        let action = schedule.withLock { $0.tick(now: terms.now, earliestEnd: end) }
        let partials = holds.compactMap { $0.turn.stream.takeChangedPartial() }
        switch action {
        case .renew: return .renew(holds, terms, partials)
        case .checkpoint: return partials.isEmpty ? nil : .checkpoint(partials)
        }
    }

    /// Writes what a beat has to write. Returns at once; the completion runs on the writer's queue.
    func perform(_ write: Write, completion: @escaping @Sendable () -> Void = {}) {
        switch write {
        case .renew(let holds, let terms, let partials):
            store.renew(worker: workerID, turns: holds.map(\.turn.ref), lease: terms, partials: partials) { result in
                self.schedule.withLock { $0.renewalEnded() }
                switch result {
                case .success(let renewals): self.apply(renewals, to: holds, terms)
                case .failure(let error): self.note(error, "leases could not be renewed")
                }
                completion()
            }
        case .checkpoint(let partials):
            store.checkpoint(partials) { result in
                if case .failure(let error) = result { self.note(error, "partial texts could not be kept") }
                completion()
            }
        }
    }

    private func abandonLost(_ held: [TurnRegistry.Held], now: Int64) {
        let lost = held.filter { $0.until <= now && $0.turn.interruption.reason != .leaseLost }
        guard !lost.isEmpty else { return }
        for hold in lost { hold.turn.interruption.interrupt(.leaseLost) }
        logger.error("leases ran out unrenewed; the turns were dropped", metadata: .of([.count: lost.count]))
    }

    private func apply(_ renewals: [TurnRef: Renewal], to holds: [TurnRegistry.Held], _ terms: LeaseTerms) {
        var kept: [TurnRef] = []
        for hold in holds {
            switch renewals[hold.turn.ref] {
            case .kept(let stopRequested):
                kept.append(hold.turn.ref)
                if stopRequested { hold.turn.interruption.interrupt(.stop) }
            case .lost, nil:
                hold.turn.interruption.interrupt(.leaseLost)
            }
        }
        registry.renew(kept, until: terms.until)
    }

    /// The next beat tries again; only a broken database ends the process.
    private func note(_ error: StoreError, _ message: Logger.Message) {
        if error.isFatal { failure.withLock { $0 = $0 ?? error } }
        logger.warning(message, metadata: .of([.error: error]))
    }
}

import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// Holds on to the worker's turns: one renewal for all of them every five seconds, and once a second what has changed of
/// their partial texts. A turn whose lease is lost, or could not be renewed in time, is dropped at once, without writing;
/// one whose stop was asked for is stopped, even if no signal came.
final class LeaseKeeper: Service, Sendable {
    private let workerID: WorkerID
    private let store: Store
    private let registry: TurnRegistry
    private let leaseClock: LeaseClock
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let schedule: Mutex<LeaseSchedule>

    init(
        workerID: WorkerID, store: Store, registry: TurnRegistry, leaseClock: LeaseClock,
        clock: any Clock<Duration> = ContinuousClock(), schedule: LeaseSchedule = LeaseSchedule(), logger: Logger
    ) {
        self.workerID = workerID
        self.store = store
        self.registry = registry
        self.leaseClock = leaseClock
        self.clock = clock
        self.logger = logger
        self.schedule = Mutex(schedule)
    }

    /// Ticks once a second until the shutdown; it is shut down after the turns have ended.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingDiscardingTaskGroup { writes in
                // A fatal error of a write cancels the group and is thrown when the loop is left.
                while !Task.isCancelled, !writes.isCancelled {
                    // Only cancellation ends the wait early, and then the loop ends.
                    try? await self.clock.sleep(for: .seconds(1))
                    if let write = self.tick() { writes.addTask { try await write() } }
                }
            }
        }
    }

    /// One beat: drops what is lost, and says what to write. Writing happens beside the beats, so that a database that
    /// does not answer cannot keep lost turns alive.
    func tick() -> (@Sendable () async throws -> Void)? {
        registry.expireEnded()
        let held = registry.held
        let terms = schedule.withLock { leaseClock.terms(duration: $0.lease) }
        abandonLost(held, now: terms.now)
        let holds = held.filter { $0.turn.interruption.reason != .leaseLost }
        guard !holds.isEmpty else { return nil }
        let end = holds.lazy.map(\.until).min() ?? terms.until
        switch schedule.withLock({ $0.tick(now: terms.now, earliestEnd: end) }) {
        case .renew:
            let partials = holds.compactMap { $0.turn.stream.takeChangedPartial() }
            return { try await self.renew(holds, terms, partials) }
        case .checkpoint:
            let partials = holds.compactMap { $0.turn.stream.takeChangedPartial() }
            guard !partials.isEmpty else { return nil }
            return { try await self.checkpoint(partials) }
        }
    }

    private func abandonLost(_ held: [TurnRegistry.Held], now: Int64) {
        let lost = held.filter { $0.until <= now && $0.turn.interruption.reason != .leaseLost }
        guard !lost.isEmpty else { return }
        for hold in lost { hold.turn.interruption.interrupt(.leaseLost) }
        logger.error("leases ran out unrenewed; the turns were dropped", metadata: .of([.count: lost.count]))
    }

    private func renew(_ holds: [TurnRegistry.Held], _ terms: LeaseTerms, _ partials: [PartialText]) async throws {
        do {
            let renewals = try await store.renew(
                worker: workerID, turns: holds.map(\.turn.ref), lease: terms, partials: partials)
            schedule.withLock { $0.renewalEnded() }
            apply(renewals, to: holds, terms)
        } catch {
            schedule.withLock { $0.renewalEnded() }
            try tolerate(error, "leases could not be renewed")
        }
    }

    private func apply(_ renewals: [TurnID: Renewal], to holds: [TurnRegistry.Held], _ terms: LeaseTerms) {
        var kept: [TurnRef] = []
        for hold in holds {
            switch renewals[hold.turn.ref.turnID] {
            case .kept(let stopRequested):
                kept.append(hold.turn.ref)
                hold.turn.stream.release()
                if stopRequested { hold.turn.interruption.interrupt(.stop) }
            case .lost, nil:
                hold.turn.interruption.interrupt(.leaseLost)
            }
        }
        registry.renew(kept, until: terms.until)
    }

    private func checkpoint(_ partials: [PartialText]) async throws {
        do {
            try await store.checkpoint(partials)
        } catch {
            try tolerate(error, "partial texts could not be kept")
        }
    }

    /// The next beat tries again; only a broken database ends the process.
    private func tolerate(_ error: any Error, _ message: Logger.Message) throws {
        if let error = error as? StoreError, error.isFatal { throw error }
        logger.warning(message, metadata: .of([.error: String(describing: error)]))
    }
}

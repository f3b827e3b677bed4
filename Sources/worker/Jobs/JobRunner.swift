import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle
import Synchronization

/// Takes jobs of all kinds and runs them beside turns, as many of a kind as the limits allow; notes what jobs follow from
/// turns that have ended.
///
///     an order ──▶ row: waiting ──claimed──▶ running ──done──▶ no row; whoever waits is told
///                       ▲                     │ │ └─lease lost─▶ another worker's, this one's work is cancelled
///                       └──after a pause──failed └──the worker goes──▶ free for others at once
///                                               │
///                                               └──for the last time──▶ given up; shown, and kept for a while
///
/// A job that was in a worker that was lost runs alone: it begins when everything else here has ended, and nothing is
/// taken beside it. At a graceful shutdown nothing more is taken, what runs gets a short time to end, and the rest is
/// cancelled and handed back.
final class JobRunner: Service, Sendable {
    private static let lookInterval = Duration.seconds(1)
    private static let aloneInterval = Duration.milliseconds(250)

    private let handlers: [JobKind: any JobHandler]
    private let seats: Seats
    private let lease: JobLease
    private let limits: JobLimits
    private let clocks: any TimeSource
    private let logger: Logger
    private let running = Mutex<[JobKind: Int]>([:])
    private let orders: AsyncStream<JobOrder>
    private let order: AsyncStream<JobOrder>.Continuation
    /// Rings when there may be a job to take.
    private let bells: AsyncStream<Void>
    private let bell: AsyncStream<Void>.Continuation

    private var store: Store { lease.store }
    private var clock: any Clock<Duration> { lease.clock }

    init(
        handlers: [any JobHandler], seats: Seats, lease: JobLease, limits: JobLimits = JobLimits(),
        clocks: any TimeSource = SystemTime(), logger: Logger
    ) {
        self.handlers = Dictionary(uniqueKeysWithValues: handlers.map { (type(of: $0).kind, $0) })
        self.seats = seats
        self.lease = lease
        self.limits = limits
        self.clocks = clocks
        self.logger = logger
        (orders, order) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(limits.orders))
        (bells, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Looks at a turn that has ended; never blocks.
    func consider(_ turn: EndedTurn) {
        for handler in handlers.values {
            if let next = handler.order(after: turn) { order.yield(next) }
        }
    }

    /// - Throws: only a fatal `StoreError`.
    func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.noteOrders() }
                group.addTask { await cancelWhenGracefulShutdown { await self.lookAround() } }
                group.addTask { try await self.workUntilShutdown() }
                try await group.waitForAll()
            }
        } onGracefulShutdown: {
            self.order.finish()
            self.bell.finish()
        }
    }

    private func noteOrders() async throws {
        for await order in orders {
            try await tolerant("a job could not be asked for", order.kind, order.session) {
                try await store.requestJob(order, now: clocks.now)
                bell.yield()
            }
        }
    }

    private func lookAround() async {
        while !Task.isCancelled {
            bell.yield()
            // Only cancellation ends the wait early, and then the loop ends.
            try? await clock.sleep(for: Self.lookInterval)
        }
    }

    private func workUntilShutdown() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.takeJobs() }
            group.addTask {
                // Whoever is cancelled has no time left.
                try? await gracefulShutdown()
                try? await self.clock.sleep(for: self.limits.grace)
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func takeJobs() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for await _ in bells {
                while !group.isCancelled, !Task.isShuttingDownGracefully, let job = try await next() {
                    group.addTask { try await self.perform(job) }
                }
                if group.isCancelled { return }
            }
        }
    }

    // MARK: One job

    /// Claims the next job that there is room for.
    ///
    /// - Returns: `nil` when there is none. Each job has to be performed.
    /// - Throws: only a fatal `StoreError`.
    func next() async throws -> ClaimedJob? {
        while true {
            let kinds = freeKinds
            guard !kinds.isEmpty, let isIdle = seats.update({ $0.beginJob() }) else { return nil }
            var claimed: ClaimedJob?
            defer { if claimed == nil { seats.update { $0.endJob() } } }
            switch try await claim(kinds, isIdle: isIdle) {
            case .run(let job):
                claimed = job
                running.withLock { $0[job.kind, default: 0] += 1 }
                if job.runsAlone { seats.update { $0.awaitAlone() } }
                return job
            case .givenUp(let job): giveUp(job)
            case nil: return nil
            }
        }
    }

    /// Kinds of which another job may run here.
    private var freeKinds: [JobKind] {
        running.withLock { running in
            handlers.keys.filter { running[$0, default: 0] < limits.runningPerKind }
        }
    }

    private func claim(_ kinds: [JobKind], isIdle: Bool) async throws -> JobClaim? {
        let terms = lease.terms
        var claim: JobClaim?
        try await tolerant("jobs could not be claimed") {
            claim = try await store.claimJob(
                JobRequest(
                    kinds: kinds, workerID: seats.workerID, lease: terms, isIdle: isIdle,
                    takesExpired: !seats.watch.hasJustWoken(at: terms.now), now: clocks.now))
        }
        return claim
    }

    /// Does the work of a job that has been claimed, and writes down what came of it.
    ///
    /// - Throws: only a fatal `StoreError`.
    func perform(_ job: ClaimedJob) async throws {
        defer {
            seats.update { $0.endJob(ranAlone: job.runsAlone) }
            running.withLock { $0[job.kind, default: 1] -= 1 }
            bell.yield()
        }
        try await tolerant("what came of a job could not be stored", job.kind, job.session) {
            do {
                guard try await isBegun(job), try await work(on: job) else { return }
                try Task.checkCancellation()
                try await lease.end(job.ref)
            } catch let error as StoreError where error.isFatal {
                throw error
            } catch {
                if Task.isCancelled { try await store.handBackJob(job.ref) } else { try await fail(job, error) }
            }
        }
    }

    /// Waits until everything else here has ended, for a job that has to run alone.
    ///
    /// - Returns: `false` when the job is another's by then.
    private func isBegun(_ job: ClaimedJob) async throws -> Bool {
        guard job.runsAlone else { return true }
        while !seats.update({ $0.mayBeginAlone() }) {
            try await clock.sleep(for: Self.aloneInterval)
            guard try await lease.renew(job.ref) else { return false }
        }
        return true
    }

    /// - Returns: `false` when the job has become another's.
    private func work(on job: ClaimedJob) async throws -> Bool {
        guard let handler = handlers[job.kind] else { return false }
        let isKept = try await resultWithin(limits.timeLimit, clock: clock) { [lease] in
            try await lease.keep(job.ref) { try await handler.run(job) } != nil
        }
        guard let isKept else { throw TimeLimitReached() }
        return isKept
    }

    private func fail(_ job: ClaimedJob, _ error: any Error) async throws {
        let reason = String(describing: error)
        logger.warning(
            "a job has failed",
            metadata: .of([.job: job.kind, .session: job.session?.description ?? "-", .error: reason]))
        switch try await store.failJob(job.ref, error: reason, now: clocks.now) {
        case .givenUp: giveUp(job)
        case .postponed, .lost: break
        }
    }

    private func giveUp(_ job: ClaimedJob) {
        logger.error(
            "a job was given up: it has failed, or lost its worker, again and again",
            metadata: .of([.job: job.kind, .session: job.session?.description ?? "-"]))
        handlers[job.kind]?.showGivenUp(job)
        lease.gateways.tellEnd(of: job.id)
    }

    /// What goes wrong concerns nobody else; only a broken database ends the process.
    private func tolerant(
        _ message: Logger.Message, _ kind: JobKind? = nil, _ session: SessionID? = nil,
        _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch let error as StoreError where error.isFatal {
            throw error
        } catch {
            logger.warning(
                message,
                metadata: .of([
                    .job: kind?.description ?? "-", .session: session?.description ?? "-",
                    .error: String(describing: error),
                ]))
        }
    }
}

/// An attempt took longer than any may.
private struct TimeLimitReached: Error {}

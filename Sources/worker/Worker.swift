import Logging
import NaviConfiguration
import NaviLink
import NaviProcess
import NaviProfiles
import NaviProtocol
import NaviStore
import NaviTelemetry

/// The composition root of a worker.
enum Worker {
    /// Opens the database and wires everything up; nothing runs before the services do.
    ///
    /// - Throws: `StoreError`, `LinkError`, `ProfileCatalogError`, `ConfigurationError`.
    static func build(_ settings: WorkerConfiguration, logger: Logger) async throws -> ProcessParts {
        try begin(settings, logger)
        let endpoint = try LinkEndpoint(settings.link)
        let profiles = try ProfileCatalog(directory: settings.profilesDirectory, logger: logger)
        let store = try Store(configuration: settings.store)
        let clock = LeaseClock.boottime()
        let process = ProcessIdentity.current()
        let workerID = newWorkerID(process)
        let detector = DeadOwnerDetector(own: process, bootID: clock.bootID)
        try await register(workerID, process, clock, store)
        try await store.removeWorkers(
            detector.deadWorkers(among: try await store.workers()), ofBootsOtherThan: clock.bootID)

        let registry = TurnRegistry(clock: clock)
        let link = WorkerLink(
            endpoint: endpoint, workerID: workerID, capacity: settings.concurrency, turns: registry, logger: logger)
        let seats = Seats(workerID: workerID, capacity: settings.concurrency, announce: link.setCapacity)
        let connections = ModelConnections(limits: settings.models.limits)
        let client = ModelClient(configuration: settings.models, connections: connections)
        let tools = try await ToolBox.make(settings.tools, store: store, logger: logger)
        let lease = JobLease(store: store, leaseClock: clock, gateways: link)
        let compressor = ContextCompressor(
            store: store, models: ModelAccess(client: client), profiles: profiles, policy: settings.compression,
            gateways: link, lease: lease)
        let agent = AgentLoop(
            compressor: compressor, tools: tools.registry, attachments: Attachments(tools.contents),
            approvalTimeLimit: settings.tools.approvalTimeout)
        let jobs = JobRunner(
            handlers: [
                Compactor(compressor: compressor, logger: logger),
                SessionNamer(agent: agent, isAutomatic: settings.namesSessions, gateways: link, logger: logger),
            ], seats: seats, lease: lease, logger: logger)
        let executor = TurnExecutor(
            agent: agent, registry: registry, gateways: link,
            afterTurn: jobs.consider, logger: logger, connections: connections.executor)
        let intake = TurnIntake(
            settings: .init(maxRunningPerOwner: settings.maxRunningPerOwner), seats: seats, store: store,
            executor: executor, leaseClock: clock, onDrain: ServiceManager.notifyStopping)
        let scout = TurnScout(
            store: store, intake: intake, detector: detector, workerID: workerID, logger: logger)
        let runner = TurnRunner(
            intake: intake, scout: scout, seats: seats, executor: executor, drainTimeout: settings.drainTimeout,
            onReady: { tellReady(workerID, settings, logger) })
        let leases = LeaseKeeper(
            workerID: workerID, store: store, registry: registry, leaseClock: clock, watch: seats.watch,
            work: runner.heart, logger: logger)
        return ProcessParts(
            services: [WorkerRegistration(store: store, workerID: workerID)] + tools.services + [
                connections,
                LinkService(link: link, inbox: LinkInbox(intake: intake, registry: registry, gateways: link)),
                leases,
                jobs,
                ToolPublisher(
                    registry: tools.registry, refusals: connections.toolRefusals, store: store, logger: logger),
                runner,
            ],
            hearts: [link.heart, runner.heart, leases.heart, store.writerHeart],
            // Beyond the drain: handing back, closing the model's connections, the last frames, goodbye.
            shutdownLimit: settings.drainTimeout + .seconds(10))
    }

    private static func begin(_ settings: WorkerConfiguration, _ logger: Logger) throws {
        logger.info(
            "starting",
            metadata: .of([
                .version: NaviVersion.current, .database: settings.paths.database, .link: settings.link,
            ]))
        try settings.paths.makeStateFolder {
            logger.warning("the state folder is not private", metadata: .of([.reason: $0]))
        }
    }

    private static func tellReady(_ id: WorkerID, _ settings: WorkerConfiguration, _ logger: Logger) {
        ServiceManager.notifyReady()
        logger.info(
            "ready",
            metadata: .of([
                .worker: id, .database: settings.paths.database, .link: settings.link, .count: settings.concurrency,
            ]))
    }

    /// A name of this run of the process alone.
    private static func newWorkerID(_ process: ProcessIdentity?) -> WorkerID {
        WorkerID("worker-\(process?.pid ?? 0)-\(String(UInt64.random(in: .min ... .max), radix: 36))")
    }

    private static func register(
        _ id: WorkerID, _ process: ProcessIdentity?, _ clock: LeaseClock, _ store: Store
    ) async throws {
        try await store.registerWorker(
            WorkerRecord(
                id: id, pid: process?.pid ?? 0, pidNamespace: process?.pidNamespace ?? "",
                processStart: process?.start ?? 0, bootID: clock.bootID))
    }
}

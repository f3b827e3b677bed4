import Logging
import NaviConfiguration
import NaviProcess
import NaviProtocol
import NaviStore
import NaviTelemetry
import ServiceLifecycle

/// The composition root of `navi-janitor`.
enum Janitor {
    static func parts(_ configuration: JanitorConfiguration, mode: JanitorService.Mode, logger: Logger) throws
        -> ProcessParts
    {
        logger.info(
            "starting",
            metadata: .of([.version: NaviVersion.current, .database: configuration.paths.database]))
        try configuration.paths.makeStateFolder {
            logger.warning("the state folder is not private", metadata: .of([.reason: $0]))
        }
        // It walks through everything once and seldom reads a page twice: a large cache would only fill.
        let (sweeping, shortening) = (Heartbeat("sweeps"), Heartbeat("log"))
        var settings = StoreConfiguration(
            path: configuration.paths.database, durability: configuration.durability, maxReaders: 2,
            cacheBytes: 1 << 20, callers: [sweeping, shortening])
        settings.erasesDeleted = true
        let store = try Store(configuration: settings)
        let folders = SessionFolders(root: configuration.paths.sessionFiles)
        let sweeps: [any Sweep] = [
            ExpiredFilesSweep(store: store, folders: folders, lifetime: configuration.filesLifetime),
            OrphanFoldersSweep(store: store, folders: folders, lifetime: configuration.orphanLifetime),
            OrphanFilesSweep(store: store, folders: folders, lifetime: configuration.orphanLifetime),
            WorkFoldersSweep(
                store: store, folders: SessionFolders(root: configuration.paths.workFolders, kind: .work),
                lifetime: configuration.filesLifetime, orphanLifetime: configuration.orphanLifetime),
            DeletedSessionsSweep(store: store, folders: folders),
            GivenUpJobsSweep(store: store),
            SearchIndexSweep(store: store),
            CheckpointSweep(store: store, logger: logger),
        ]
        let janitor = JanitorService(
            store: store, sweeps: sweeps, mode: mode, interval: configuration.interval,
            lifetime: configuration.doubtLifetime, ballast: Ballast(besides: configuration.paths.database),
            clocks: .system(), heart: sweeping, logger: logger)
        var services: [any Service] = [janitor]
        if mode == .loop { services.insert(LogService(store: store, logger: logger, heart: shortening), at: 0) }
        return ProcessParts(
            services: services, hearts: [sweeping, shortening, store.writerHeart], shutdownLimit: .seconds(10))
    }
}

import Glibc
import Logging
import NIOCore
import NIOPosix
import NaviConfiguration
import NaviLink
import NaviProcess
import NaviProfiles
import NaviStore
import NaviTelemetry

/// The composition root of `navi-gateway`.
enum Gateway {
    /// The listening service has drained before that; the rest ends at once.
    static let shutdownLimit = Duration.milliseconds(1900)

    static func parts(_ configuration: GatewayConfiguration, logger: Logger) async throws -> ProcessParts {
        let socket = try begin(configuration, logger)
        let place = try socket.place()
        let reach = configuration.reach(at: place, of: socket)
        let door = configuration.door(reach)
        let store = try configuration.openStore()
        let profiles = try ProfileCatalog(directory: configuration.profilesDirectory, logger: logger)
        let files = try configuration.openFiles(store)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.eventLoops)
        let loops = ConnectionLoops(group: group)
        let (jobs, budget, drain) = (AsyncJobs(), ByteBudget(), DrainMark())
        let book = TokenBook(store: store, door: door, ended: loops.endAccess, logger: logger)
        try await book.refresh()
        if !configuration.hasForeignSignIn { try requireTokens(book, reach, door) }
        let access = AccessControl(book: book, store: store, path: configuration.basePath)
        let list = SessionListFeed(store: store, loops: loops, logger: logger)
        let metrics = GatewayMetrics()
        let link = try openLink(configuration, logger)
        let hub = ConnectionHub(
            limits: configuration.limits, loops: loops, pool: link, touched: list.touch, metrics: metrics)
        let waits = JobWaits(store: store)
        let audit = try openAudit(configuration, logger)
        let turns = TurnService(
            store: store, hub: hub, limits: configuration.limits, queueLimits: configuration.queueLimits,
            maxRunningPerOwner: configuration.maxRunningPerOwner, pool: link, logger: logger)
        let conversations = Conversations(
            store: store, profiles: profiles, files: files, jobs: waits, turns: turns, list: list, loops: loops,
            access: access, audit: audit, limits: configuration.limits, filesLifetime: configuration.filesLifetime,
            compressionThreshold: configuration.compressionThreshold, logger: logger)
        let proxies = TrustedProxies(configuration.proxies)
        let requests = configuration.requestAccess(access, proxies, audit, budget)
        let sockets = SocketServices(
            conversations: conversations, requests: requests, jobs: jobs, budget: budget,
            rate: configuration.messageRate)
        let limit = configuration.connectionLimit(proxies)
        let web = try webClient(configuration)
        // Nothing may throw from here on: it has to be closed.
        let openID = configuration.openID.map { ($0, OpenIDHTTP(group: group)) }
        let health = GatewayHealth(
            version: NaviVersion.current, store: store, profiles: profiles, workers: link, drain: drain, book: book,
            durability: configuration.durability, openings: door == .everyone ? reach.reasons : [], logger: logger)
        let gauges = GatewayGauges(
            store: store, hub: hub, workers: link, version: NaviVersion.current, startedAt: .now())
        let router = buildRouter(
            RouteDependencies(
                conversations: conversations, web: web, access: requests,
                openID: openID.map { OpenIDSignIn(provider: OpenIDProvider(settings: $0, http: $1, jobs: jobs)) },
                health: health, metrics: metrics, gauges: gauges, limit: limit))
        let listener = ListeningService(
            socket: socket, place: place, group: group,
            child: ChildChannel(
                responder: HTTPResponderFactory.make(router, logger: logger),
                policy: configuration.hostPolicy(at: place), limit: limit, sockets: sockets),
            drain: drain, logger: logger, onListening: { announce($0 ?? place, loops) })
        return ProcessParts(
            services: [StorageWatch(store: store), LinkService(link: link, hub: hub, waits: waits)]
                + (openID.map { [$1] } ?? [])
                + [jobs, book, FeedSupervisor(store: store, hub: hub, logger: logger), list, listener],
            hearts: loops.hearts + [link.heart, store.writerHeart], shutdownLimit: shutdownLimit)
    }

    /// Tells what begins, and where it will listen.
    private static func begin(_ configuration: GatewayConfiguration, _ logger: Logger) throws -> ListeningSocket {
        logger.info(
            "starting",
            metadata: .of([
                .version: NaviVersion.current, .database: configuration.paths.database, .link: configuration.link,
            ]))
        try configuration.paths.makeStateFolder {
            logger.warning("the state folder is not private", metadata: .of([.reason: $0]))
        }
        let socket = try configuration.socket
        if case .inherited = socket, let path = configuration.listenSocket {
            logger.warning(
                "another socket was passed on by whoever started this, and is listened on instead",
                metadata: .of([.path: path]))
        }
        return socket
    }

    /// Where others can come in, somebody has to be able to sign in.
    private static func requireTokens(_ book: TokenBook, _ reach: Reach, _ door: OpenDoor) throws {
        guard case .nobody = door, !book.hasTokens else { return }
        throw ConfigurationError(reach.reasons.map(Reach.remedy))
    }

    static func openAudit(_ configuration: GatewayConfiguration, _ logger: Logger) throws -> AuditLog {
        try StartError.naming(SettingCatalog.auditLog, exitStatus: .storage) {
            try AuditLog(path: configuration.auditLog, logger: logger)
        }
    }

    /// `nil` where there is none, which the settings' check has told.
    private static func webClient(_ configuration: GatewayConfiguration) throws -> WebAssets? {
        try StartError.naming(SettingCatalog.webDirectory, exitStatus: .configuration) {
            try WebAssets(folder: configuration.webDirectory)
        }
    }

    private static func openLink(_ configuration: GatewayConfiguration, _ logger: Logger) throws -> GatewayLink {
        let link = GatewayLink(endpoint: try LinkEndpoint(configuration.link), logger: logger)
        do {
            try link.bind()
            return link
        } catch let error as LinkError {
            throw StartError(
                SettingCatalog.link, error.message, exitStatus: error.isRetryable ? .failure : .configuration)
        }
    }

    private static func announce(_ address: SocketAddress, _ loops: ConnectionLoops) {
        loops.startPinging()
        print("navi-gateway listening on \(address.url)")
        fflush(nil)
        ServiceManager.notifyReady()
    }
}

extension SocketAddress {
    /// Where clients find it.
    fileprivate var url: String {
        switch self {
        case .unixDomainSocket: "unix:\(pathname ?? "")"
        case .v4, .v6:
            ipAddress.map { "http://\($0.contains(":") ? "[\($0)]" : $0):\(port ?? 0)" } ?? "\(self)"
        }
    }
}

extension GatewayConfiguration {
    /// Who gets in without a token as long as there has never been one: nobody where people sign in otherwise.
    fileprivate func door(_ reach: Reach) -> OpenDoor {
        hasForeignSignIn ? .nobody : reach.door(allowsEveryone: allowsEveryone)
    }

    fileprivate func openStore() throws -> Store {
        try Store(configuration: StoreConfiguration(path: paths.database, durability: durability))
    }

    fileprivate func openFiles(_ store: Store) throws -> FileStorage {
        try StartError.naming(SettingCatalog.sessionFilesDirectory, exitStatus: .storage) {
            try FileStorage(root: paths.sessionFiles, store: store, limits: limits)
        }
    }

    fileprivate func requestAccess(
        _ control: AccessControl, _ proxies: TrustedProxies, _ audit: AuditLog, _ budget: ByteBudget
    ) -> RequestAccess {
        RequestAccess(
            control: control, proxies: proxies, audit: audit, forwardAuth: forwardAuth,
            requests: CallerLimits(rate: requestRate),
            failures: CallerLimits(rate: RequestAccess.failureRateInForce), budget: budget)
    }

    fileprivate func connectionLimit(_ proxies: TrustedProxies) -> ConnectionLimit {
        ConnectionLimit(maxConnections: maxConnections, maxPerAddress: maxConnectionsPerAddress, proxies: proxies)
    }

    fileprivate func hostPolicy(at place: SocketAddress) -> HostPolicy {
        HostPolicy(
            boundHosts: [host] + (place.ipAddress.map { [$0] } ?? []), hosts: allowedHosts, origins: allowedOrigins)
    }
}

import Hummingbird
import Logging
import NIOCore
import NIOPosix
import NaviProtocol
import NaviStore
import ServiceLifecycle
import TestKit

@testable import gateway

/// The gateway's server on a free port, with a hub, but without store and link: tests say what sessions exist and what
/// becomes of messages.
struct LiveServer: Sendable {
    struct Options: Sendable {
        var limits = Limits()
        var maxConnections = 100
        /// Of one address, this machine's own included.
        var maxConnectionsPerAddress = Int.max
        var proxies: [String] = []
        var requestRate = TokenBucket.Rate(perSecond: 10_000, burst: 10_000)
        var rate = TokenBucket.Rate(perSecond: 20, burst: 40)
        var outbound = OutboundQueue.Limits()
        var budget = ByteBudget()
        var times = UpgradeGate.Times()
        /// Waited for by `GET /slow`.
        var slow = Gate("the slow request to go on")
        /// Fired by `GET /slow`.
        var slowBegun = Signal("the slow request to begin")
    }

    let port: Int
    let hub: ConnectionHub
    /// The messages that clients sent.
    let messages: Mailbox<ClientMessage>
    private let group: ServiceGroup
    private let store: Store
    private let book: TokenBook

    /// Runs the server while `body` runs, then drains it.
    static func run(
        sessions: [SessionSnapshot] = [], _ options: Options = Options(),
        _ body: @escaping @Sendable (LiveServer) async throws -> Void
    ) async throws {
        // Shared, and never shut down: a connection may outlive the drain by a moment.
        let loopGroup = MultiThreadedEventLoopGroup.singleton
        let address = Mailbox<Int>("the server's port")
        let messages = Mailbox<ClientMessage>("messages of clients")
        let loops = ConnectionLoops(group: loopGroup)
        let hub = ConnectionHub(limits: options.limits, loops: loops, link: { _ in })
        let jobs = AsyncJobs()
        let known = Dictionary(uniqueKeysWithValues: sessions.map { ($0.session.id, $0) })
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let folder = try TemporaryFolder()
        let store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        let list = SessionListFeed(store: store, loops: loops, logger: logger)
        let book = TokenBook(store: store, door: .ownMachine, ended: loops.endAccess, logger: logger)
        try await book.refresh()
        let sockets = SocketServices(
            hub: hub, list: list, loops: loops, actions: actions(hub: hub, known: known, messages: messages),
            requests: RequestAccess(
                control: AccessControl(book: book, store: store), proxies: TrustedProxies(options.proxies),
                audit: try AuditLog(path: folder["audit.log"], logger: logger),
                requests: CallerLimits(rate: options.requestRate),
                failures: CallerLimits(rate: RequestAccess.failureRate)),
            jobs: jobs, budget: options.budget,
            limits: options.limits, rate: options.rate,
            outbound: options.outbound)
        let listener = ListeningService(
            socket: .address(host: "127.0.0.1", port: 0), place: try .init(ipAddress: "127.0.0.1", port: 0),
            group: loopGroup,
            child: ChildChannel(
                responder: HTTPResponderFactory.make(router(options), logger: logger),
                policy: HostPolicy(boundHosts: ["127.0.0.1"]),
                limit: ConnectionLimit(
                    maxConnections: options.maxConnections, maxPerAddress: options.maxConnectionsPerAddress,
                    isCounted: { _ in true }),
                sockets: sockets,
                times: options.times),
            logger: logger, onListening: { address.put($0?.port ?? 0) })
        let services: [any Service] = [jobs, listener]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
                logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let port = try await address.next() ?? 0
            try await body(
                LiveServer(port: port, hub: hub, messages: messages, group: group, store: store, book: book))
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Begins to drain, as SIGTERM does.
    func shutDown() async {
        await group.triggerGracefulShutdown()
    }

    /// From now on nobody gets in without one.
    func makeToken() async throws -> String {
        let secret = Secret.random()
        _ = try await store.addToken(
            TokenRecord(kind: .program, hash: secret.hash, owner: "ada", rights: .all, createdAt: .now()))
        try await book.refresh()
        return secret.text
    }

    func connect(_ session: SessionID, cursor: Cursor? = nil) async throws -> WebSocketClient {
        try await WebSocketClient.connect(port: port, session: session, cursor: cursor)
    }

    func request(_ target: String, _ fields: String = "") async throws -> RawResponse {
        try await RawConnection.exchange(
            port: port, "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(fields)\r\n")
    }

    private static func actions(
        hub: ConnectionHub, known: [SessionID: SessionSnapshot], messages: Mailbox<ClientMessage>
    ) -> SocketActions {
        SocketActions(
            join: { connection, session, cursor, _, _ in
                guard let snapshot = known[session] else { return hub.close(connection, code: .unknownSession) }
                hub.join(connection, cursor: cursor, snapshot: snapshot)
            },
            accept: { _, message, answer in
                let result: Result<AcceptedTurn, WireError>
                if message.content == "refuse" {
                    result = .failure(WireError(.busy, "a turn is open"))
                } else {
                    messages.put(message)
                    result = .success(AcceptedTurn(turnID: .random(), ordinal: 0, state: .queued, messageIndex: 0))
                }
                if let answer = answer(result) { hub.send(answer.frame, to: answer.connection) }
            },
            stop: { _, _ in .idle }, cancel: { _, _ in }, decide: { _, _, _ in })
    }

    private static func router(_ options: Options) -> Router<NaviRequestContext> {
        let router = Router(context: NaviRequestContext.self)
        router.get("hello") { _, _ in "hello" }
        router.post("length") { request, _ in
            var bytes = 0
            for try await chunk in request.body { bytes += chunk.readableBytes }
            return "\(bytes)"
        }
        router.post("deaf") { _, _ in Response.error(WireError(.bodyTooLarge, "too large")) }
        router.get("stream") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    for word in ["one ", "two ", "three"] { try await writer.write(ByteBuffer(string: word)) }
                    try await writer.finish(nil)
                })
        }
        router.get("slow") { _, _ in
            options.slowBegun.fire()
            try await options.slow.wait()
            return "slow"
        }
        return router
    }
}

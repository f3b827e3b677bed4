import Hummingbird
import Logging
import NIOCore
import NIOPosix
import NaviProtocol
import NaviStore
import ServiceLifecycle
import TestKit

@testable import gateway

/// The gateway's sockets on a free port, over a real hub and store, without workers: tests say what sessions exist.
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
    private let fixture: ConversationsFixture
    private let group: ServiceGroup

    /// Runs the server while `body` runs, then drains it.
    static func run(
        sessions: [SessionSnapshot] = [], _ options: Options = Options(),
        _ body: @escaping @Sendable (LiveServer) async throws -> Void
    ) async throws {
        // Shared, and never shut down: a connection may outlive the drain by a moment.
        let loopGroup = MultiThreadedEventLoopGroup.singleton
        let address = Mailbox<Int>("the server's port")
        let (jobs, logger) = (AsyncJobs(), ConversationsFixture.quiet)
        let fixture = try ConversationsFixture(limits: options.limits)
        for session in sessions {
            _ = try await fixture.store.createSession(
                id: session.session.id, profileID: session.session.profileID, now: .now())
        }
        try await fixture.book.refresh()
        let requests = RequestAccess(
            control: fixture.conversations.access, proxies: TrustedProxies(options.proxies), audit: fixture.audit,
            requests: CallerLimits(rate: options.requestRate),
            failures: CallerLimits(rate: RequestAccess.failureRate))
        let sockets = SocketServices(
            conversations: fixture.conversations, requests: requests, jobs: jobs, budget: options.budget,
            rate: options.rate, outbound: options.outbound)
        let listener = ListeningService(
            socket: .address(host: "127.0.0.1", port: 0), place: try .init(ipAddress: "127.0.0.1", port: 0),
            group: loopGroup,
            child: ChildChannel(
                responder: HTTPResponderFactory.make(router(options), logger: logger),
                policy: HostPolicy(boundHosts: ["127.0.0.1"]),
                limit: ConnectionLimit(
                    maxConnections: options.maxConnections, maxPerAddress: options.maxConnectionsPerAddress,
                    countsOwn: true),
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
            try await body(LiveServer(port: port, hub: fixture.hub, fixture: fixture, group: group))
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
        _ = try await fixture.store.addToken(
            TokenRecord(kind: .program, hash: secret.hash, owner: "ada", rights: .all, createdAt: .now()))
        try await fixture.book.refresh()
        return secret.text
    }

    /// What clients have said in the session, in order: what is in the history, and what waits.
    func said(in session: SessionID) async throws -> [String] {
        let history = try await fixture.store.messages(session, limit: 1000).messages.compactMap(\.content)
        return history + (try await fixture.store.snapshot(session)?.queued.map(\.content) ?? [])
    }

    func connect(_ session: SessionID, cursor: Cursor? = nil) async throws -> WebSocketClient {
        try await WebSocketClient.connect(port: port, session: session, cursor: cursor)
    }

    func request(_ target: String, _ fields: String = "") async throws -> RawResponse {
        try await RawConnection.exchange(
            port: port, "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\(fields)\r\n")
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

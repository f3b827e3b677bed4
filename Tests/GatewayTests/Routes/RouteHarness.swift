import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NaviFiles
import NaviLink
import NaviProfiles
import NaviProtocol
import NaviStore
import Synchronization
import TestKit

@testable import gateway

/// The router over a real store in a folder of its own, and a real hub; keeps what those hear who look on.
struct RouteHarness {
    /// What the world around the routes looks like; a test may change it.
    final class World: Workforce {
        /// Who looks on at the sessions that the harness made.
        let watchers = Mutex<[SessionWatcher]>([])
        let workers = Mutex(1)
        let drainingWorkers = Mutex(0)
        let drain = DrainMark()
        let refreshesTokens = Mutex(true)

        var workerCount: Int { workers.withLock { $0 } }
        var takerCount: Int { workerCount - drainingWorkers.withLock { $0 } }
        var figures: LinkFigures { LinkFigures(peers: workerCount) }

        let now = Mutex(Timestamp(milliseconds: 1_700_000_000_000))
        let disk = Mutex(DiskSpace(totalBytes: 1_000_000_000, availableBytes: 900_000_000))
    }

    let fixture: ConversationsFixture
    let world: World
    let budget: ByteBudget
    /// Every method and path that is served.
    let routes: [(method: HTTPRequest.Method, path: String)]
    private let responder: RouterResponder<NaviRequestContext>

    /// - Parameter web: Files of a web client, by path.
    init(
        web: [String: String] = [:], requestRate: TokenBucket.Rate = .init(perSecond: 10_000, burst: 10_000),
        failureRate: TokenBucket.Rate = RequestAccess.failureRate,
        budget: ByteBudget.Limits = .init(), forwardAuth: ForwardAuth? = nil, openID: OpenIDSignIn? = nil,
        door: OpenDoor = .ownMachine, basePath: String = "",
        _ adjust: (inout Limits) -> Void = { _ in }
    ) throws {
        let world = World()
        self.world = world
        var limits = Limits()
        adjust(&limits)
        fixture = try ConversationsFixture(
            limits: limits, door: door, diskSpace: { _ in world.disk.withLock { $0 } },
            clocks: TestTime(wall: { world.now.withLock { $0 } }))
        self.budget = ByteBudget(limits: budget)
        guard let path = BasePath(basePath) else { throw HarnessError.noBasePath }
        let access = RequestAccess(
            control: AccessControl(book: fixture.book, store: fixture.store, path: path),
            proxies: TrustedProxies(["10.0.0.1"]), audit: fixture.audit, forwardAuth: forwardAuth,
            requests: CallerLimits(rate: requestRate), failures: CallerLimits(rate: failureRate), budget: self.budget)
        let router = buildRouter(
            Self.dependencies(fixture, world, access, openID, try WebAssets(files: web.mapValues { Array($0.utf8) })))
        routes = router.routes.map { ($0.method, "\($0.path)") }
        responder = router.buildResponder()
    }

    private static func dependencies(
        _ fixture: ConversationsFixture, _ world: World, _ access: RequestAccess, _ openID: OpenIDSignIn?,
        _ web: WebAssets?
    ) -> RouteDependencies {
        let limit = ConnectionLimit(maxConnections: 100)
        for _ in 0..<3 { _ = limit.enter(from: "192.0.2.1") }
        return RouteDependencies(
            conversations: fixture.conversations, web: web, access: access, openID: openID,
            health: GatewayHealth(
                version: "1.2.3", store: fixture.store, profiles: fixture.conversations.profiles, workers: world,
                drain: world.drain, book: fixture.book, durability: .normal, probeLifetime: .zero, logger: quiet),
            metrics: GatewayMetrics(),
            gauges: GatewayGauges(
                store: fixture.store, hub: fixture.hub, workers: world, version: "1.2.3",
                startedAt: fixture.conversations.now(), rowsLifetime: .zero),
            limit: limit)
    }

    private static var quiet: Logger { ConversationsFixture.quiet }

    var folder: TemporaryFolder { fixture.folder }
    var store: Store { fixture.store }
    var files: FileStorage { fixture.conversations.files }
    var limits: Limits { fixture.conversations.limits }
    var book: TokenBook { fixture.book }

    /// What those have heard who look on at the sessions that were made here.
    func events() async throws -> [SessionWatcher.Event] {
        try await fixture.settle()
        return world.watchers.withLock { $0 }.flatMap(\.events)
    }

    /// Lets somebody look on.
    private func watched(_ session: SessionRecord) async throws -> SessionID {
        let watcher = try await fixture.watch(session.id)
        world.watchers.withLock { $0.append(watcher) }
        return session.id
    }

    /// A new token of a program, in force at once.
    func makeToken(
        owner: String, isAdmin: Bool = false, rights: TokenRights = .standard, bound: TokenBound? = nil,
        lifetime: Duration? = nil
    ) async throws -> (secret: String, id: Int64) {
        let (secret, now) = (Secret.random(), world.now.withLock { $0 })
        let token = try await store.addToken(
            TokenRecord(
                kind: .program, hash: secret.hash, owner: owner, rights: isAdmin ? .all : rights, bound: bound,
                createdAt: now, expiresAt: lifetime.map { now + $0 }))
        try await book.refresh()
        return (secret.text, token.id)
    }

    /// `GET /auth`.
    func status(_ headers: HTTPFields = [:]) async throws -> JSONValue {
        try await send(.get, "/auth", headers: headers).json()
    }

    /// One request. The body is given to the route in the chunks it is made of.
    ///
    /// - Parameter onTheWay: Happens when all of the body is there but for its end.
    func send(
        _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], chunks: [ByteBuffer] = [],
        peer: String = "127.0.0.1", onTheWay: (@Sendable () async throws -> Void)? = nil
    ) async throws -> Answer {
        // As the running gateway does twice a second.
        if world.refreshesTokens.withLock({ $0 }) { try await book.refresh() }
        var headers = headers
        if !chunks.isEmpty, headers[.contentLength] == nil {
            headers[.contentLength] = String(chunks.reduce(0) { $0 + $1.readableBytes })
        }
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let waiting = Mutex(chunks[...])
        let stream = AsyncThrowingStream<ByteBuffer, any Error> {
            if let chunk = waiting.withLock({ $0.popFirst() }) { return chunk }
            try await onTheWay?()
            return nil
        }
        let request = Request(head: head, body: RequestBody(asyncSequence: stream))
        let response = try await responder.respond(
            to: request, context: NaviRequestContext(logger: Self.quiet, peerAddress: peer))
        let writer = CollectingWriter()
        try await response.body.write(writer)
        return Answer(status: response.status.code, headers: response.headers, body: writer.bytes.withLock { $0 })
    }

    func send(_ method: HTTPRequest.Method, _ path: String, json: String) async throws -> Answer {
        try await send(method, path, chunks: [ByteBuffer(string: json)])
    }

    /// A new session.
    func makeSession() async throws -> SessionID {
        try await session(owner: "")
    }

    func session(owner: String) async throws -> SessionID {
        let now = world.now.withLock { $0 }
        return try await watched(
            try await store.createSession(id: .random(), profileID: "secretary", owner: owner, now: now))
    }

    /// Adds one user message.
    func say(_ text: String, in session: SessionID) async throws {
        let request = AcceptRequest(sessionID: session, content: text, now: world.now.withLock { $0 })
        _ = try await store.accept(request, turnID: .random(), limits: QueueLimits())
    }

    /// Adds user messages to a session's history, each ended at once, so that it has `count` messages.
    func fillHistory(of session: SessionID, count: Int) async throws {
        for number in 0..<count {
            let request = AcceptRequest(
                sessionID: session, content: "message \(number)", now: world.now.withLock { $0 })
            guard
                case .accepted(let turn) = try await store.accept(request, turnID: .random(), limits: QueueLimits())
            else { throw HarnessError.notAccepted }
            if turn.state == .queued { _ = try await store.requestStop(session, now: world.now.withLock { $0 }) }
        }
    }

    enum HarnessError: Error {
        case notAccepted
        case noBasePath
    }
}

/// A whole answer.
struct Answer {
    var status: Int
    var headers: HTTPFields
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON.
    func json() throws -> JSONValue { try decodeJSON(JSONValue.self, from: .init(body)) }

    /// The `code` of an error answer.
    var code: String? { try? json()["code"]?.stringValue }  // no JSON has no code

    /// The `detail` of an error answer.
    var detail: String? { try? json()["detail"]?.stringValue }  // no JSON has no detail
}

extension JSONValue {
    var array: [JSONValue] {
        if case .array(let values) = self { values } else { [] }
    }

    var integerValue: Int? {
        if case .integer(let value) = self { Int(value) } else { nil }
    }
}

private struct CollectingWriter: ResponseBodyWriter {
    final class Bytes: Sendable {
        let mutex = Mutex<[UInt8]>([])
        func withLock<Value: Sendable>(_ body: (inout sending [UInt8]) -> sending Value) -> Value {
            mutex.withLock(body)
        }
    }

    let bytes = Bytes()

    func write(_ buffer: ByteBuffer) async throws {
        bytes.mutex.withLock { $0 += buffer.readableBytesView }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

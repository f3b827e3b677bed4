import Logging
import NIOPosix
import NaviFiles
import NaviLink
import NaviProfiles
import NaviProtocol
import NaviStore
import Synchronization
import TestKit

@testable import gateway

/// The verbs over a real store, a real hub and real files; what is told to the workers is kept, and nobody answers.
struct ConversationsFixture: Sendable {
    let folder: TemporaryFolder
    let store: Store
    let book: TokenBook
    let hub: ConnectionHub
    let audit: AuditLog
    let conversations: Conversations
    let pool = ScriptedPool()

    static let quiet = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init(
        limits: Limits = Limits(), door: OpenDoor = .ownMachine,
        diskSpace: @escaping @Sendable (String) throws -> DiskSpace = DiskSpace.of,
        clocks: any TimeSource = SystemTime()
    ) throws {
        // Shared, and never shut down: a connection may outlive a test by a moment.
        let loops = ConnectionLoops(group: MultiThreadedEventLoopGroup.singleton)
        folder = try TemporaryFolder()
        for profile in ProfileFixture.standard { try profile.write(to: folder) }
        store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        book = TokenBook(store: store, door: door, ended: loops.endAccess, logger: Self.quiet, clocks: clocks)
        audit = try AuditLog(path: folder["audit.log"], logger: Self.quiet)
        hub = ConnectionHub(limits: limits, loops: loops, pool: pool)
        conversations = Conversations(
            store: store, profiles: try ProfileCatalog(directory: folder["profiles"], logger: Self.quiet),
            files: try FileStorage(root: folder["files"], store: store, limits: limits, diskSpace: diskSpace),
            jobs: JobWaits(store: store),
            turns: TurnService(
                store: store, hub: hub, limits: limits, pool: pool, logger: Self.quiet, clocks: clocks),
            list: SessionListFeed(store: store, loops: loops, logger: Self.quiet), loops: loops,
            access: AccessControl(book: book, store: store), audit: audit, limits: limits,
            filesLifetime: .seconds(3600), compressionThreshold: 0.8, logger: Self.quiet,
            clocks: clocks)
    }

    /// A session of somebody, and somebody who may use it.
    func conversation(owner: String = "") async throws -> Conversation {
        try await book.refresh()
        let session = try await store.createSession(
            id: .random(), profileID: "secretary", owner: owner, now: conversations.now())
        return try await conversations.open(session.id, for: Visitor(principal: .anyone, address: "127.0.0.1"))
    }

    /// A worker takes what waits.
    func claim() async throws {
        _ = try await store.claim(
            ClaimRequest(
                workerID: workerA, limit: 1, lease: LeaseClock.boottime().terms(duration: .seconds(15)), now: .now()))
    }

    /// A worker takes the turn and ends it, without a word to the gateway.
    func answer(_ text: String = "Here it is.", to turn: TurnID) async throws {
        try await claim()
        _ = try await store.finish(
            TurnRef(turnID: turn, attempt: 1), TurnEnding(state: .done, message: NewMessage(content: text)), now: .now()
        )
    }

    /// A worker takes the session's turn, and asks whether a call of it may run.
    func askApproval(of call: String, in session: SessionID) async throws {
        try await claim()
        guard let turn = try await store.snapshot(session)?.running else { throw Failure("no turn runs") }
        _ = try await store.askApproval(
            TurnRef(turnID: turn.turnID, attempt: turn.attempt), call: ToolCall(id: call, name: "act", arguments: [:]),
            grant: ApprovalGrant(key: "k", call: "shown", summary: "s"), until: .now() + .seconds(600), now: .now())
    }

    /// Somebody who looks on at a session from now on.
    func watch(_ session: SessionID) async throws -> SessionWatcher {
        let (watcher, loops) = (SessionWatcher(session), conversations.loops)
        let connection = loops.makeRef()
        try await loops[connection.loop].addLater(watcher, id: connection.id)
        hub.register(connection, session: session)
        await conversations.join(connection, session, from: nil, Visitor(principal: .anyone, address: nil))
        return watcher
    }

    /// Returns when all that the hub has decided has reached those who look on.
    func settle() async throws {
        for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { try await loop.submit {}.get() }
    }
}

/// What one who looks on has been sent since they came.
final class SessionWatcher: LoopMember, Sendable {
    enum Event: Equatable {
        case frame(ServerFrame.Kind, SessionID)
        case closed(SessionID, CloseCode)
    }

    private let session: SessionID
    private let heard = Mutex<[Event]>([])

    init(_ session: SessionID) {
        self.session = session
    }

    var events: [Event] { heard.withLock { $0 } }

    func deliver(_ payload: Delivery.Payload) -> Bool {
        switch payload {
        case .welcome, .list: break
        case .frames(let frames):
            heard.withLock { $0 += frames.frames.map { .frame($0.kind, session) } }
        case .close(let code): heard.withLock { $0.append(.closed(session, code)) }
        }
        return false
    }

    func flush() {}
    func ping() {}
    func checkPong() {}
    func endAccess(of tokens: Set<Int64>) {}
}

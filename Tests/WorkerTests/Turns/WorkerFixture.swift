import Logging
import NaviLink
import NaviProfiles
import NaviProtocol
import NaviStore
import NaviTelemetry
import Synchronization
import TestKit

@testable import worker

/// A database with one session, profiles, and everything a worker needs to run turns of a scripted model. A second
/// fixture `beside` the first is another worker on the same database.
final class WorkerFixture: Sendable {
    let folder: TemporaryFolder
    let store: Store
    let session: SessionID
    let workerID: WorkerID
    let model: ScriptedModel
    let registry: TurnRegistry
    let executor: TurnExecutor
    let lease: JobLease
    /// Everything sent to the gateway.
    let sent = Sent()
    /// Every ended turn.
    let ended = Mailbox<EndedTurn>("the end of a turn")
    /// The clock of leases, moved by tests.
    let leaseTime: LeaseTime

    convenience init(
        _ model: ScriptedModel, profiles: [ProfileFixture] = ProfileFixture.standard,
        tools: ToolRegistry = .builtIn, compresses: Bool = true
    ) async throws {
        let folder = try TemporaryFolder()
        try folder.write("You are Navi.", to: "profiles/persona.txt")
        for profile in profiles { try profile.write(to: folder) }
        let store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        let session = SessionID.random()
        _ = try await store.createSession(id: session, profileID: profiles[0].id, now: Self.begin)
        try self.init(folder, store, session, model, tools, LeaseTime(), compresses: compresses)
    }

    convenience init(
        beside other: WorkerFixture, _ model: ScriptedModel, tools: ToolRegistry = .builtIn,
        approvalTimeLimit: Duration = .seconds(600)
    ) throws {
        try self.init(
            other.folder, other.store, other.session, model, tools, other.leaseTime,
            approvalTimeLimit: approvalTimeLimit)
    }

    private init(
        _ folder: TemporaryFolder, _ store: Store, _ session: SessionID, _ model: ScriptedModel,
        _ tools: ToolRegistry, _ leaseTime: LeaseTime, approvalTimeLimit: Duration = .seconds(600),
        compresses: Bool = true
    ) throws {
        self.folder = folder
        self.store = store
        self.session = session
        self.model = model
        self.leaseTime = leaseTime
        workerID = WorkerID("worker-\(UInt32.random(in: .min ... .max))")
        registry = TurnRegistry(clock: leaseTime.clock)
        lease = JobLease(store: store, leaseClock: leaseTime.clock, gateways: sent)
        let compressor = ContextCompressor(
            store: store, models: model.access,
            profiles: try ProfileCatalog(directory: folder["profiles"], logger: .silent),
            policy: CompressionPolicy(isEnabled: compresses, keepRecentTurns: 2),
            gateways: sent, lease: lease, clocks: TestTime(wall: { Self.begin + .seconds(1) }))
        let agent = AgentLoop(compressor: compressor, tools: tools, approvalTimeLimit: approvalTimeLimit)
        executor = TurnExecutor(
            agent: agent, registry: registry, gateways: sent, afterTurn: { [ended] in ended.put($0) },
            logger: .silent)
    }

    /// 2026-04-17, a Friday.
    static let begin = Timestamp("2026-04-17T09:30:00.000+00:00") ?? Timestamp(milliseconds: 0)

    /// Accepts a user's message.
    @discardableResult
    func accept(
        _ content: String, files: [FileReference] = [], in session: SessionID? = nil
    ) async throws -> TurnID {
        let turn = TurnID.random()
        let request = AcceptRequest(sessionID: session ?? self.session, content: content, files: files, now: Self.begin)
        guard case .accepted = try await store.accept(request, turnID: turn) else {
            throw Failure("the message was not accepted")
        }
        return turn
    }

    /// Sessions besides the first.
    func moreSessions(_ count: Int) async throws -> [SessionID] {
        let profile = try await store.session(session)?.profileID ?? ""
        var sessions: [SessionID] = []
        for _ in 0..<count {
            sessions.append(.random())
            _ = try await store.createSession(id: sessions[sessions.count - 1], profileID: profile, now: Self.begin)
        }
        return sessions
    }

    /// Makes workers known, as their processes do at their start: only then can they be lost.
    func register(_ workers: [WorkerID]) async throws {
        for worker in workers {
            try await store.registerWorker(
                WorkerRecord(id: worker, pid: 1, pidNamespace: "", processStart: 1, bootID: "a boot"))
        }
    }

    /// Claims the next turn, also from workers that are known to be dead.
    func claim(deadWorkers: [WorkerID] = []) async throws -> RunningTurn {
        try await register(deadWorkers)
        let claims = try await store.claim(
            ClaimRequest(
                workerID: workerID, limit: 1, lease: leaseTime.clock.terms(duration: .seconds(15)),
                deadWorkers: deadWorkers, now: Self.begin))
        guard case .run(let claimed)? = claims.first else { throw Failure("nothing could be claimed") }
        let turn = RunningTurn(claimed, to: executor.gateways)
        registry.add(turn)
        return turn
    }

    /// Accepts a message whose turn is this worker's from the start.
    func assign(_ content: String, in session: SessionID? = nil) async throws -> Assignment {
        let request = AcceptRequest(sessionID: session ?? self.session, content: content, now: Self.begin)
        let offer = SeatOffer(worker: workerID, clock: leaseTime.clock)
        guard case .accepted(let turn) = try await store.accept(request, turnID: .random(), offer: offer),
            let assignment = turn.assignment
        else { throw Failure("the turn was not assigned") }
        return assignment
    }

    /// Accepts a message and runs its turn to the end.
    @discardableResult
    func runTurn(_ content: String) async throws -> RunningTurn {
        try await accept(content)
        let turn = try await claim()
        _ = try await executor.run(turn)
        return turn
    }

    /// Runs the turn as a process would that is killed: its task is cancelled, and what it writes afterwards is
    /// prevented by the lost lease.
    func runUntilKilled(_ turn: RunningTurn, when happens: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await self.executor.run(turn) }
            try await happens()
            turn.interruption.interrupt(.leaseLost)
            try await group.waitForAll()
        }
    }

    func history() async throws -> [Message] {
        try await store.messages(session, limit: 1000).messages
    }

    /// The history as `role text`, for comparing courses of a turn.
    func transcript() async throws -> [String] {
        try await history().map { message in
            let calls = message.toolCalls.map { " [\($0.id) \($0.name)]" }.joined()
            let flags = (message.stopped ? " stopped" : "") + (message.interrupted ? " interrupted" : "")
            return "\(message.role.rawValue)\(flags): \(message.content ?? "-")\(calls)"
        }
    }
}

/// The lease clock of a test.
final class LeaseTime: SteadyClock {
    private let milliseconds = Mutex<Int64>(1_000_000)

    var clock: LeaseClock {
        LeaseClock(bootID: "a boot") { self.milliseconds.withLock { $0 } }
    }

    var reading: Duration { .milliseconds(milliseconds.withLock { $0 }) }

    func advance(by duration: Duration) {
        milliseconds.withLock { $0 += duration.wholeMilliseconds }
    }
}

extension Logger {
    /// Says nothing.
    static var silent: Logger { Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() } }
}

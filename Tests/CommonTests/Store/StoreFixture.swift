import NaviProtocol
import TestKit

@testable import NaviStore

/// A store in a folder of its own, with the steps that most tests need.
struct StoreFixture {
    let folder: TemporaryFolder
    let store: Store
    let start = Timestamp(milliseconds: 1_800_000_000_000)

    init(durability: Durability = .normal) throws {
        folder = try TemporaryFolder()
        store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: durability))
    }

    func session(_ profile: String = "secretary", owner: String = "") async throws -> SessionID {
        let id = SessionID.random()
        _ = try await store.createSession(id: id, profileID: profile, owner: owner, now: start)
        return id
    }

    func accept(
        _ session: SessionID, _ content: String = "hi", id: String? = nil, onBusy: OnBusy = .queue,
        limits: QueueLimits = QueueLimits()
    ) async throws -> AcceptOutcome {
        try await store.accept(
            AcceptRequest(sessionID: session, clientMessageID: id, content: content, onBusy: onBusy, now: start),
            turnID: .random(), limits: limits)
    }

    func accepted(_ session: SessionID, _ content: String = "hi") async throws -> AcceptedTurn {
        guard case .accepted(let turn) = try await accept(session, content) else { throw Failure("not accepted") }
        return turn
    }

    func lease(now: Int64 = 1000, boot: String = "boot") -> LeaseTerms {
        LeaseTerms(now: now, duration: .seconds(15), bootID: boot)
    }

    func claim(
        _ worker: String = "w1", turns: [TurnID] = [], now: Int64 = 1000, boot: String = "boot",
        dead: [WorkerID] = []
    ) async throws -> [Claim] {
        try await store.claim(
            ClaimRequest(
                workerID: WorkerID(worker), turnIDs: turns, limit: 100, lease: lease(now: now, boot: boot),
                deadWorkers: dead, now: start + .milliseconds(now)))
    }

    /// Claims exactly one turn.
    func claimed(_ worker: String = "w1", now: Int64 = 1000, dead: [WorkerID] = []) async throws -> Assignment {
        let claims = try await claim(worker, now: now, dead: dead)
        guard claims.count == 1, case .run(let turn) = claims[0] else { throw Failure("claimed \(claims)") }
        return turn
    }

    /// Makes a worker known, as its process does at its start: only then can it be lost.
    func register(_ worker: String) async throws {
        try await store.registerWorker(
            WorkerRecord(id: WorkerID(worker), pid: 1, pidNamespace: "", processStart: 1, bootID: "boot"))
    }

    func finish(_ turn: Assignment, _ text: String = "answer") async throws -> FinishedTurn {
        try await store.finish(
            turn.ref, TurnEnding(state: .done, message: NewMessage(content: text)), now: start + .seconds(1))
    }

    /// One step of removing a deleted session.
    ///
    /// - Returns: How many rows went.
    func purge(rows: Int) async throws -> Int {
        var walk = SessionWalk()
        for session in try await store.deletedSessions(walk: &walk, limit: 100) {
            let removed = try await store.purgeDeletedSession(session, rows: rows)
            if removed > 0 { return removed }
        }
        return 0
    }

    func history(_ session: SessionID) async throws -> [String] {
        try await store.messages(session, limit: 1000).messages.map { "\($0.index) \($0.role) \($0.content ?? "-")" }
    }
}

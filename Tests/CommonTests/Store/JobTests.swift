import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Jobs")
struct JobTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func claim(
        _ worker: String = "w1", _ kind: JobKind = .compress, now: Int64 = 1000, isIdle: Bool = true
    ) async throws -> JobClaim? {
        try await fixture.register(worker)
        return try await store.claimJob(
            JobRequest(
                kind: kind, workerID: WorkerID(worker), lease: fixture.lease(now: now), isIdle: isIdle,
                now: fixture.start))
    }

    private func claimed(
        _ worker: String = "w1", _ kind: JobKind = .compress, now: Int64 = 1000
    ) async throws -> ClaimedJob {
        guard case .run(let job)? = try await claim(worker, kind, now: now) else { throw Failure("no job") }
        return job
    }

    /// The process of a worker has ended; what it had is taken from it.
    private func lose(_ worker: String) async throws {
        _ = try await fixture.claim("finder", dead: [WorkerID(worker)])
    }

    @Test("A job of a session is one worker's at a time, and another's when its lease is over")
    func oneAtATime() async throws {
        let session = try await fixture.session()
        let take = { (now: Int64) in
            try await store.takeJob(.compress, of: session, lease: fixture.lease(now: now), now: fixture.start)
        }
        let first = try #require(try await take(1000))
        #expect(try await take(1000) == nil)
        #expect(try await claim() == nil)
        #expect(try await store.renewJob(first.ref, lease: fixture.lease(now: 11_000)))
        #expect(try await take(26_000) == nil)
        #expect(try await take(26_001) != nil)
        #expect(try await store.takeJob(.compress, of: .random(), lease: fixture.lease(), now: fixture.start) == nil)
    }

    @Test(
        "A job whose lease nobody can have taken keeps nobody from it", arguments: ["boot = NULL", "lease_until = ?1"])
    func impossibleLease(damage: String) async throws {
        let session = try await fixture.session()
        for kind in JobKind.allCases {
            _ = try await store.requestJob(kind, of: session, now: fixture.start)
            #expect(try await store.takeJob(kind, of: session, lease: fixture.lease(), now: fixture.start) != nil)
            #expect(try await store.takeJob(kind, of: session, lease: fixture.lease(), now: fixture.start) == nil)
            _ = try await store.exclusively { db in
                try db.run("UPDATE jobs SET \(damage)\(damage.contains("?1") ? "" : " WHERE ?1 > 0")", Int64.max)
            }
            let request = JobRequest(
                kind: kind, workerID: WorkerID("w2"), lease: fixture.lease(), takesExpired: false, now: fixture.start)
            #expect(try await store.claimJob(request) != nil)
        }
    }

    @Test("Who has lost a job neither prolongs nor ends it for the one who has it")
    func fence() async throws {
        let session = try await fixture.session()
        try await store.requestJob(.compress, of: session, now: fixture.start)
        let old = try await claimed("w1")
        let new = try await claimed("w2", now: 20_000)
        #expect(try await !store.renewJob(old.ref, lease: fixture.lease(now: 20_000)))
        try await store.endJob(old.ref)
        #expect(try await store.hasJob(.compress, of: session))
        try await store.endJob(new.ref)
        try await store.requestJob(.compress, of: session, now: fixture.start)
        _ = try await claimed("w1", now: 20_000)
        try await store.endJob(old.ref)
        #expect(try await store.hasJob(.compress, of: session), "nor a later one")
    }

    @Test("A job that every worker dies of is given up after three, and a compression counts as one that failed")
    func attempts() async throws {
        let session = try await fixture.session()
        for kind in JobKind.allCases {
            try await store.requestJob(kind, of: session, now: fixture.start)
            for attempt in 1...3 {
                #expect(try await claimed("w\(attempt)", kind).runsAlone == (attempt > 1))
                try await lose("w\(attempt)")
            }
            #expect(try await claim("w4", kind) == .givenUp(kind, session))
            #expect(try await !store.hasJob(kind, of: session))
        }
        let failures = try await store.read { db in
            try db.sessionKey(session).flatMap { try db.compressionFailures(of: $0) }
        }
        #expect(failures?.count == 1)
    }

    @Test("A job and a turn that were lost together are not charged, and run alone from then on")
    func lostTogether() async throws {
        try await store.requestJob(.compress, of: try await fixture.session(), now: fixture.start)
        _ = try await fixture.accepted(try await fixture.session())
        _ = try await claimed("w1")
        _ = try await fixture.claimed("w1")
        try await fixture.register("w2")
        let turn = try await fixture.claimed("w2", dead: [WorkerID("w1")])
        #expect(turn.runsAlone)
        #expect(try await claim("w2", isIdle: false) == nil, "not beside the turn")
        _ = try await fixture.finish(turn)
        #expect(try await claimed("w2").runsAlone)
    }

    @Test("What a user wants to be kept is kept, whoever does the work")
    func focus() async throws {
        let session = try await fixture.session()
        let automatic = CompressionJob(reasonCode: "threshold").json
        let wish = CompressionJob(focus: "the numbers").json
        try await store.requestJob(.compress, of: session, detail: automatic, now: fixture.start)
        try await store.requestJob(.compress, of: session, detail: wish, isUrgent: true, now: fixture.start)
        try await store.requestJob(.compress, of: session, detail: automatic, now: fixture.start)
        let job = try #require(
            try await store.takeJob(.compress, of: session, lease: fixture.lease(), now: fixture.start))
        #expect(CompressionJob(json: job.detail).focus == "the numbers")
    }
}

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
        _ worker: String = "w1", _ kind: JobKind = .compress, now: Int64 = 1000, isIdle: Bool = true,
        at time: Timestamp? = nil
    ) async throws -> JobClaim? {
        try await fixture.register(worker)
        return try await store.claimJob(
            JobRequest(
                kinds: [kind], workerID: WorkerID(worker), lease: fixture.lease(now: now), isIdle: isIdle,
                now: time ?? fixture.start))
    }

    private func claimed(
        _ worker: String = "w1", _ kind: JobKind = .compress, now: Int64 = 1000, at time: Timestamp? = nil
    ) async throws -> ClaimedJob {
        guard case .run(let job)? = try await claim(worker, kind, now: now, at: time) else { throw Failure("no job") }
        return job
    }

    private func request(_ order: JobOrder) async throws -> JobID {
        try #require(try await store.requestJob(order, now: fixture.start))
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
            _ = try await request(JobOrder(kind, of: session))
            #expect(try await store.takeJob(kind, of: session, lease: fixture.lease(), now: fixture.start) != nil)
            #expect(try await store.takeJob(kind, of: session, lease: fixture.lease(), now: fixture.start) == nil)
            _ = try await store.exclusively { db in
                try db.run("UPDATE jobs SET \(damage)\(damage.contains("?1") ? "" : " WHERE ?1 > 0")", Int64.max)
            }
            let request = JobRequest(
                kinds: [kind], workerID: WorkerID("w2"), lease: fixture.lease(), takesExpired: false,
                now: fixture.start)
            #expect(try await store.claimJob(request) != nil)
        }
    }

    @Test("Who has lost a job neither prolongs, ends, fails nor hands it back for the one who has it")
    func fence() async throws {
        let session = try await fixture.session()
        _ = try await request(JobOrder(.compress, of: session))
        let old = try await claimed("w1")
        let new = try await claimed("w2", now: 20_000)
        for _ in 0..<2 {
            #expect(try await !store.renewJob(old.ref, lease: fixture.lease(now: 20_000)))
            #expect(try await !store.endJob(old.ref))
            #expect(try await store.failJob(old.ref, error: "late", now: fixture.start) == .lost)
            try await store.handBackJob(old.ref)
            #expect(try await store.jobState(new.id) == .running)
        }
        #expect(try await store.endJob(new.ref))
        #expect(try await store.jobState(new.id) == nil)
        let later = try await request(JobOrder(.compress, of: session))
        _ = try await claimed("w1", now: 20_000)
        #expect(try await !store.endJob(old.ref))
        #expect(try await store.hasJob(.compress, of: session) && later != old.id, "nor a later one")
    }

    @Test("A job that every worker dies of is given up after three, and a compression counts as one that failed")
    func attempts() async throws {
        let session = try await fixture.session()
        for kind in JobKind.allCases {
            let id = try await request(JobOrder(kind, of: session))
            for attempt in 1...3 {
                #expect(try await claimed("w\(attempt)", kind).runsAlone == (attempt > 1))
                try await lose("w\(attempt)")
            }
            guard case .givenUp(let job)? = try await claim("w4", kind) else { throw Failure("not given up") }
            #expect(job.kind == kind && job.session == session && job.id == id)
            #expect(try await !store.hasJob(kind, of: session))
            #expect(try await store.jobState(id) == .givenUp(lastError: nil))
            #expect(try await claim("w4", kind) == nil)
        }
        let failures = try await store.read { db in
            try db.sessionKey(session).flatMap { try db.compressionFailures(of: $0) }
        }
        #expect(failures?.count == 1)
    }

    @Test("A job that fails rests longer each time, and is given up with its last error, which is kept within bounds")
    func failures() async throws {
        for kind in JobKind.allCases {
            let session = try await fixture.session()
            let id = try await request(JobOrder(kind, of: session))
            var time = fixture.start
            for (number, pause) in JobAttempts.pauses.enumerated() {
                let job = try await claimed("w\(number)", kind, at: time)
                #expect(try await store.failJob(job.ref, error: "no", now: time) == .postponed)
                #expect(try await store.jobState(id) == .waiting)
                #expect(try await claim("w1", kind, at: time + pause - .milliseconds(1)) == nil)
                time = time + pause
            }
            let last = try await claimed("w1", kind, at: time)
            let error = String(repeating: "ä", count: 10_000)
            #expect(try await store.failJob(last.ref, error: error, now: time) == .givenUp)
            guard case .givenUp(let kept?)? = try await store.jobState(id) else { throw Failure("no error is kept") }
            #expect(kept.hasPrefix("ää") && kept.utf8.count <= 503)
        }
    }

    @Test("A pause ends when the wall clock is put back, and a time that was asked for does not")
    func clockPutBack() async throws {
        let session = try await fixture.session()
        _ = try await request(JobOrder(.compress, of: session))
        _ = try await store.failJob(try await claimed().ref, error: "no", now: fixture.start)
        let earlier = fixture.start - .seconds(86_400)
        let job = try await claimed(at: earlier)
        #expect(job.session == session)
        try await store.endJob(job.ref)
        var order = JobOrder(.compress, of: session)
        order.runAt = fixture.start
        _ = try await request(order)
        #expect(try await claim(at: earlier) == nil)
        #expect(try await claimed(at: fixture.start).session == session)
    }

    @Test("A job without a session begins when its time has come, and one key stands for one job")
    func withoutSession() async throws {
        var order = JobOrder(.name, key: "daily", detail: "{}", runAt: fixture.start + .seconds(60))
        let id = try await request(order)
        #expect(try await request(order) == id)
        #expect(try await request(JobOrder(.name, key: "weekly")) != id)
        #expect(try await claimed("w1", .name).key == "weekly")
        #expect(try await claim("w1", .name, at: fixture.start + .seconds(59)) == nil)
        order.isUrgent = true
        order.runAt = nil
        #expect(try await request(order) == id)
        let job = try await claimed("w1", .name)
        #expect(job.id == id && job.session == nil && job.detail == "{}")
        #expect(try await store.requestJob(JobOrder(.name, of: .random()), now: fixture.start) == nil)
    }

    @Test("A job that is handed back is free for others at once, and is not charged")
    func handedBack() async throws {
        let id = try await request(JobOrder(.compress, of: try await fixture.session()))
        for number in 0..<10 {
            let job = try await claimed("w\(number)")
            #expect(job.id == id && !job.runsAlone)
            try await store.handBackJob(job.ref)
        }
        #expect(try await claimed().id == id)
    }

    @Test("What was given up can be asked for anew, as another job; nobody takes it up by itself")
    func anew() async throws {
        let session = try await fixture.session()
        for asks in [true, false] {
            let id = try await request(JobOrder(.compress, of: session))
            _ = try await store.exclusively { try $0.run("UPDATE jobs SET state = 2, attempt = 3") }
            #expect(try await claim() == nil)
            let next: JobID?
            if asks {
                next = try await request(JobOrder(.compress, of: session))
                _ = try await claimed()
            } else {
                let lease = fixture.lease(now: 90_000)
                next = try await store.takeJob(.compress, of: session, lease: lease, now: fixture.start)?.id
            }
            #expect(next != nil && next != id)
            #expect(try await store.jobState(id) == nil)
            _ = try await store.exclusively { try $0.run("DELETE FROM jobs") }
        }
    }

    @Test("Jobs that were given up long ago are found and forgotten, and no others")
    func forgetting() async throws {
        let (old, new) = (
            try await request(JobOrder(.name, key: "old")), try await request(JobOrder(.name, key: "new"))
        )
        let waiting = try await request(JobOrder(.name, key: "waiting"))
        for (job, time) in [(old, fixture.start), (new, fixture.start + .seconds(100))] {
            try await store.write(.normal) { try $0.db.giveUpJob(job, now: time) }
        }
        let cutoff = fixture.start + .seconds(50)
        #expect(try await store.givenUpJobs(before: cutoff, limit: 10) == [old])
        for job in [old, waiting] { try await store.forgetJob(job) }
        #expect(try await store.jobState(old) == nil)
        #expect(try await store.jobState(new) == .givenUp(lastError: nil))
        #expect(try await store.jobState(waiting) == .waiting)
    }

    @Test("A job of a deleted session is over for whoever waits for it, and nobody takes it")
    func deletedSession() async throws {
        let session = try await fixture.session()
        let id = try await request(JobOrder(.compress, of: session))
        #expect(try await store.jobState(id) == .waiting)
        _ = try await store.deleteSession(session, now: fixture.start)
        #expect(try await store.jobState(id) == nil)
        #expect(try await claim() == nil)
    }

    @Test("A job and a turn that were lost together are not charged, and run alone from then on")
    func lostTogether() async throws {
        _ = try await request(JobOrder(.compress, of: try await fixture.session()))
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
        let automatic = JobOrder(.compress, of: session, detail: CompressionJob(reasonCode: "threshold").json)
        let wish = JobOrder(.compress, of: session, detail: CompressionJob(focus: "the numbers").json, isUrgent: true)
        for order in [automatic, wish, automatic] { _ = try await request(order) }
        let job = try #require(
            try await store.takeJob(.compress, of: session, lease: fixture.lease(), now: fixture.start))
        #expect(job.detail(as: CompressionJob.self) == CompressionJob(focus: "the numbers"))
    }

    @Test(
        "A detail that cannot be read is none",
        arguments: [nil, "", "[", "7", #"{"focus":[]}"#, String(repeating: "[", count: 100_000)])
    func unreadableDetail(text: String?) async throws {
        _ = try await request(JobOrder(.compress, of: try await fixture.session(), detail: text))
        let job = try await claimed()
        #expect(job.detail == text && job.detail(as: CompressionJob.self) == nil)
    }
}

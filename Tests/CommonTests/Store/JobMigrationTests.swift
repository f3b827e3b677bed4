import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Jobs of an earlier version")
struct JobMigrationTests {
    private let folder: TemporaryFolder
    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A database as version 11 leaves it, with a job for each of these values, and a session for each job.
    private func makeOld(_ jobs: [String]) async throws -> [SessionID] {
        let sessions = jobs.map { _ in SessionID.random() }
        let old = try DatabaseQueue(path: folder["navi.db"])
        try await old.writeWithoutTransaction { db in
            try Migrator(migrations: Array(Migrator.navi.migrations.prefix(11))).migrate(db)
            for (number, job) in jobs.enumerated() {
                try db.run(
                    "INSERT INTO sessions (session_id, profile_id, created_at, last_active) VALUES (?, 'p', 1, 1)",
                    sessions[number])
                try db.execute(
                    sql: """
                        INSERT INTO jobs
                            (session, kind, state, asked_at, lease_until, boot, detail, attempt, worker, fence, suspect)
                        VALUES (\(number + 1), \(job))
                        """)
            }
        }
        try old.close()
        return sessions
    }

    private func open() throws -> Store {
        try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
    }

    private func claim(_ store: Store, _ kind: JobKind, now lease: Int64 = 1000) async throws -> JobClaim? {
        try await store.claimJob(
            JobRequest(
                kinds: [kind], workerID: WorkerID("w2"),
                lease: LeaseTerms(now: lease, duration: .seconds(15), bootID: "boot"), now: now))
    }

    @Test("Every kind of job is carried over: one that waits, one that runs, one that was lost, one that is suspected")
    func everyKind() async throws {
        let sessions = try await makeOld([
            #"0, 0, 5, 0, NULL, NULL, 0, NULL, 0, 0"#,
            #"1, 0, 6, 0, NULL, '{"reason":null,"focus":"Größe"}', 0, NULL, 0, 0"#,
            #"1, 1, 7, 16000, 'boot', '{"reason":"threshold","focus":null}', 1, 'w1', 77, 0"#,
            #"0, 1, 8, 1, 'boot', NULL, 2, NULL, 78, 2"#,
            #"0, 1, 9, 5000, 'an earlier boot', NULL, 1, 'w0', 79, 0"#,
            #"1, 1, 9, 5000, 'boot', NULL, 3, NULL, 80, 2"#,
        ])
        let store = try open()
        #expect(try await store.read { try Migrator.navi.version($0) } == Migrator.navi.latestVersion)
        for (number, session) in sessions.enumerated() {
            let kind: JobKind = [1, 2, 5].contains(number) ? .compress : .name
            #expect(try await store.hasJob(kind, of: session), "\(number)")
            // Asking again finds the same job.
            let again = try await store.requestJob(JobOrder(kind, of: session), now: now)
            #expect(again == JobID(Int64(number + 1)))
        }
        guard case .run(let waiting)? = try await claim(store, .compress) else { throw Failure("nothing waits") }
        #expect(waiting.session == sessions[1] && waiting.key == sessions[1].description)
        #expect(waiting.detail(as: CompressionJob.self)?.focus == "Größe")
        #expect(try await claim(store, .compress) == nil, "one runs, and the lease of the other is not over")
        #expect(try await store.renewJob(JobRef(id: JobID(3), fence: 77), lease: waiting.lease))
        guard case .givenUp(let tired)? = try await claim(store, .compress, now: 6000) else {
            throw Failure("its attempts were used up")
        }
        #expect(tired.session == sessions[5])
        var names: [SessionID?] = []
        while case .run(let job)? = try await claim(store, .name) {
            names.append(job.session)
            #expect(job.runsAlone == (job.session == sessions[3]))
            try await store.endJob(job.ref)
        }
        #expect(names == [sessions[0], sessions[4], sessions[3]], "what runs alone comes last")
        #expect(try report().isEmpty)
    }

    @Test(
        "Numbers that no version writes are carried over as they are, and stop nobody", arguments: Edges.integers)
    func edges(number: Int64) async throws {
        let sessions = try await makeOld([
            "0, 0, \(number), \(number), 'b', '', \(number), 'w', \(number), \(number)",
            "\(number == 0 ? 7 : number), 1, \(number), \(number), NULL, '[', \(number), NULL, \(number), \(number)",
            "1, 0, 1, 0, NULL, NULL, 0, NULL, 0, 0",
        ])
        let store = try open()
        _ = try await claim(store, .name)
        guard case .run(let job)? = try await claim(store, .compress) else { throw Failure("nothing was claimed") }
        #expect(job.session != sessions[0])
    }

    private func report() throws -> [CheckFinding] {
        try DatabaseCheck(path: folder["navi.db"], now: now).run().findings.filter { $0.severity == .error }
    }
}

extension ClaimedJob {
    fileprivate var lease: LeaseTerms { LeaseTerms(now: 1000, duration: .seconds(15), bootID: "boot") }
}

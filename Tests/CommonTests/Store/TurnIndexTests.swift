import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("How turns are found")
struct TurnIndexTests {
    @Test("Turns that waited or ran before an upgrade of the schema go on after it")
    func upgrade() async throws {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder["navi.db"])
        try await old.writeWithoutTransaction { db in
            try Migrator(migrations: [.version1, .version2, .version3, .version4]).migrate(db)
            try db.execute(
                sql: """
                    INSERT INTO sessions (id, session_id, profile_id, created_at, last_active, message_count, turn_count)
                        VALUES (3, x'00000000000040008000000000000001', 'p', 1, 1, 2, 3);
                    INSERT INTO messages (session, idx, role, created_at, content) VALUES
                        (3, 0, 0, 1, 'ended'), (3, 1, 0, 1, 'runs');
                    INSERT INTO turns (session, ordinal, turn_id, state, attempt, lease_until, accepted_at, message_index,
                        content, worker, boot) VALUES
                        (3, 0, x'00000000000040008000000000000010', 2, 1, 0, 1, 0, NULL, 'w', 'boot'),
                        (3, 1, x'00000000000040008000000000000011', 1, 1, 500, 1, 1, NULL, 'w', 'boot'),
                        (3, 2, x'00000000000040008000000000000012', 0, 0, 0, 1, NULL, 'waits', NULL, NULL);
                    """)
        }
        try old.close()
        let store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        func claim() async throws -> Assignment? {
            let lease = LeaseTerms(now: 1000, duration: .seconds(15), bootID: "boot")
            let claims = try await store.claim(
                ClaimRequest(workerID: WorkerID("v"), limit: 5, lease: lease, now: .now()))
            guard case .run(let turn)? = claims.first, claims.count == 1 else { return nil }
            return turn
        }
        let first = try #require(try await claim())
        #expect(first.userMessage.content == "runs" && first.attempt == 2)
        #expect(try await claim() == nil)
        _ = try await store.finish(first.ref, TurnEnding(state: .done), now: .now())
        let second = try #require(try await claim())
        #expect(second.userMessage.content == "waits" && second.numberedNow)
    }

    @Test("What waits is claimed in the order of acceptance, over all sessions, one of each")
    func order() async throws {
        let fixture = try StoreFixture()
        let (first, second) = (try await fixture.session(), try await fixture.session())
        for (session, text) in [(second, "1"), (first, "2"), (second, "3"), (first, "4")] {
            _ = try await fixture.accept(session, text)
        }
        let claims = try await fixture.claim()
        let texts: [String?] = claims.map { claim in
            if case .run(let turn) = claim { turn.userMessage.content } else { nil }
        }
        #expect(texts == ["1", "2"])
    }

    @Test("Looking for what waits alone passes by what somebody has lost")
    func waitingAlone() async throws {
        let fixture = try StoreFixture()
        let session = try await fixture.session()
        _ = try await fixture.accepted(session)
        _ = try await fixture.claimed(now: 1000)
        func look(forLost: Bool) async throws -> Int {
            try await fixture.store.claim(
                ClaimRequest(
                    workerID: WorkerID("w2"), limit: 5, lease: fixture.lease(now: 20_000), looksForLost: forLost,
                    now: fixture.start)
            ).count
        }
        #expect(try await look(forLost: false) == 0)
        #expect(try await look(forLost: true) == 1)
    }

    @Test(
        "No query of the queue sorts what waits or reads what has ended",
        arguments: [
            TurnQuery.claimable, TurnQuery.waiting, TurnQuery.nextWaiting, TurnQuery.queuedTotal,
            TurnQuery.queuedOfOwner,
        ])
    func plans(query: String) async throws {
        let fixture = try StoreFixture()
        let plan = try await fixture.store.read { db in
            try Row.fetchAll(
                db, sql: "EXPLAIN QUERY PLAN \(query)",
                arguments: StatementArguments(Array(repeating: 5, count: query.count { $0 == "?" }))
            ).map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.contains("INDEX turn_") })
        // Reading through an index of what waits alone is no reading of the table.
        let reads = plan.filter { $0.hasPrefix("SCAN t") && !$0.contains("INDEX turn_queue") }
        #expect(reads.isEmpty && !plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }
}

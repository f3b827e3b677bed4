import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("The search index in the long run")
struct SearchUpkeepTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func session(saying text: String) async throws -> SessionID {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session, text)
        _ = try await fixture.finish(try await fixture.claimed(), "ok")
        return session
    }

    private func remove(_ session: SessionID, batch: Int = 200) async throws {
        _ = try await store.deleteSession(session, now: fixture.start)
        while try await fixture.purge(rows: batch) > 0 {}
    }

    /// FTS5's own comparison of the index with the messages; throws when they differ.
    private func expectSoundIndex() async throws {
        while try await store.indexMessages(limit: 100) > 0 {}
        try await store.exclusively { db in
            try db.execute(sql: "INSERT INTO message_search (message_search, rank) VALUES ('integrity-check', 1)")
        }
    }

    @Test("A deleted session leaves the index, indexed or not, and its key may be used again")
    func deletion() async throws {
        let indexed = try await session(saying: "needle one")
        _ = try await store.indexMessages(limit: 100)
        let waiting = try await session(saying: "needle two")
        let kept = try await session(saying: "needle three")
        try await remove(indexed, batch: 1)
        try await remove(waiting, batch: 1)
        try await expectSoundIndex()
        let next = try await session(saying: "haystack")
        #expect(try await store.searchMessages(next, query: "needle", limit: 5).hits.isEmpty)
        #expect(try await store.searchMessages(kept, query: "needle", limit: 5).hits.count == 1)
        try await expectSoundIndex()
    }

    @Test("A message that gets the key of a deleted one is found", arguments: [1, 200])
    func keysUsedAgain(batch: Int) async throws {
        let kept = try await session(saying: "needle one")
        let newest = try await session(saying: "needle two")
        _ = try await store.indexMessages(limit: 100)
        try await remove(newest, batch: batch)
        let next = try await session(saying: "needle three")
        #expect(try await store.searchMessages(next, query: "three", limit: 5).hits.map(\.index) == [0])
        #expect(try await store.searchMessages(kept, query: "needle", limit: 5).hits.map(\.index) == [0])
        try await expectSoundIndex()
    }

    @Test("More messages than one transaction lines up are all found")
    func manyMessages() async throws {
        let session = try await session(saying: "oldest needle")
        try await store.exclusively { db in
            for index in 2..<1200 {
                try db.run(
                    """
                    INSERT INTO messages (session, idx, role, created_at, content)
                    SELECT id, ?, 2, 1, ? FROM sessions
                    """, index, index.isMultiple(of: 3) ? nil : "straw \(index)")
            }
        }
        // A search takes messages in for a short while only; a slow machine needs several.
        try await eventually("all messages to be taken in") {
            try await !store.searchMessages(session, query: "needle", limit: 5).isIncomplete
        }
        #expect(try await store.searchMessages(session, query: "needle", limit: 5).hits.map(\.index) == [0])
        #expect(try await store.searchMessages(session, query: "1199", limit: 5).hits.map(\.index) == [1199])
    }

    @Test("What waited when lines were kept by a trigger is found after the upgrade")
    func waitingBeforeTheUpgrade() async throws {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder["navi.db"])
        try await old.writeWithoutTransaction { db in
            try Migrator(migrations: Array(Migrator.navi.migrations.prefix(5))).migrate(db)
            try db.execute(
                sql: """
                    INSERT INTO sessions (id, session_id, profile_id, created_at, last_active, message_count)
                        VALUES (3, x'00000000000040008000000000000001', 'p', 1, 1, 2);
                    INSERT INTO messages (session, idx, role, created_at, content) VALUES (3, 0, 0, 1, 'indexed needle');
                    INSERT INTO messages (session, idx, role, created_at, content) VALUES (3, 1, 2, 1, 'waiting needle');
                    """)
            _ = try db.index([1], byteLimit: 1, limit: StepLimit())
        }
        try old.close()
        let store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        let session = try #require(SessionID("00000000-0000-4000-8000-000000000001"))
        let answer = try await store.searchMessages(session, query: "needle", limit: 5)
        #expect(Set(answer.hits.map(\.index)) == [0, 1])
    }

    @Test("Long messages go a few at a time, and all of them go")
    func longMessages() async throws {
        let session = try await fixture.session()
        for _ in 0..<6 {
            _ = try await fixture.accepted(session, String(repeating: "many words ", count: 10_000))
            _ = try await fixture.finish(try await fixture.claimed(), "ok")
        }
        _ = try await store.indexMessages(limit: 100)
        _ = try await store.deleteSession(session, now: fixture.start)
        let first = try await fixture.purge(rows: 200)
        #expect((1..<12).contains(first))
        while try await fixture.purge(rows: 200) > 0 {}
        #expect(try await store.read { try !$0.exists("SELECT 1 FROM sessions") })
        try await expectSoundIndex()
    }

    @Test("The messages of a database from before the index are found after the upgrade")
    func migration() async throws {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder["navi.db"])
        try await old.writeWithoutTransaction { db in
            try Migrator(migrations: [.version1]).migrate(db)
            try db.execute(
                sql: """
                    INSERT INTO sessions (id, session_id, profile_id, created_at, last_active, message_count)
                        VALUES (3, x'00000000000040008000000000000001', 'p', 1, 1, 3);
                    INSERT INTO messages (session, idx, role, created_at, content) VALUES (3, 0, 0, 1, 'old needle');
                    INSERT INTO messages (session, idx, role, created_at) VALUES (3, 1, 1, 1);
                    INSERT INTO messages (session, idx, role, created_at, content) VALUES (3, 2, 2, 1, 'a result');
                    """)
        }
        try old.close()
        let store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        #expect(store.schemaVersion == Migrator.navi.latestVersion)
        let session = try #require(SessionID("00000000-0000-4000-8000-000000000001"))
        let answer = try await store.searchMessages(session, query: "needle", limit: 5)
        #expect(answer.hits.map(\.index) == [0])
        #expect(try await store.searchMessages(session, query: "result", limit: 5).hits.map(\.role) == [.tool])
    }
}

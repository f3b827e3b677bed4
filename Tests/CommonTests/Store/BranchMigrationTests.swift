import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Sessions of a version without branches")
struct BranchMigrationTests {
    @Test("They are what they were, each the only one of its family, and can be branched")
    func sessions() async throws {
        let folder = try TemporaryFolder()
        let (session, now) = (SessionID.random(), Timestamp(milliseconds: 1_800_000_000_000))
        let old = try DatabaseQueue(path: folder["navi.db"])
        try await old.writeWithoutTransaction { db in
            try Migrator(migrations: Array(Migrator.navi.migrations.prefix(12))).migrate(db)
            try db.run(
                """
                INSERT INTO sessions (session_id, profile_id, name, created_at, last_active, message_count, preview)
                VALUES (?, 'p', 'имя', 1, 2, 2, 'b')
                """, session)
            try db.execute(
                sql: """
                    INSERT INTO messages (session, idx, role, created_at, content)
                    VALUES (1, 0, 0, 1, 'a'), (1, 1, 1, 2, 'b')
                    """)
        }
        try old.close()
        let store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        let record = try #require(try await store.session(session))
        #expect(record.family == session && record.parent == nil && record.name == "имя")
        #expect(try await store.messages(session, limit: 9).messages.map(\.content) == ["a", "b"])
        let order = BranchOrder(id: .random(), origin: session, extent: .through(nil), now: now)
        guard case .made(let branch) = try await store.branch(order) else { throw Failure("no branch") }
        #expect(branch.name == "имя" && branch.family == session)
        #expect(try await store.messages(branch.id, limit: 9).messages.map(\.content) == ["a", "b"])
    }
}

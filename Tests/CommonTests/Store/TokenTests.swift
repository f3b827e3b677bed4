import Foundation
import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Tokens as they are kept")
struct TokenTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func token(_ kind: TokenKind = .program, parent: Int64? = nil) -> TokenRecord {
        TokenRecord(
            kind: kind, hash: (0..<32).map { _ in UInt8.random(in: 0...255) }, owner: "ada", parent: parent,
            createdAt: fixture.start, expiresAt: fixture.start + .seconds(60))
    }

    private func isRequired(_ store: Store) async throws -> Bool {
        try #require(try await store.liveTokens(now: fixture.start)).isSignInRequired
    }

    @Test("Once there has been a token people have to sign in for good, also when no row of it is left")
    func mark() async throws {
        #expect(try await !isRequired(store))
        _ = try await store.addToken(token(.code))
        #expect(try await isRequired(store))
        #expect(try await store.deleteEndedTokens(before: fixture.start + .seconds(86_400)) == 1)
        #expect(try await store.read { try !$0.exists("SELECT 1 FROM tokens") })
        #expect(try await isRequired(store))
        await #expect(throws: StoreError.self) {
            try await store.write(.full) { try $0.db.run("DELETE FROM meta WHERE key = 'sign_in_required'") }
        }
        #expect(try await isRequired(store))
    }

    @Test("A token is kept with its rights and its bound")
    func rights() async throws {
        let session = SessionID.random()
        for (rights, bound) in [
            ([.read], nil), (.standard, .session(session)), ([.read, .approve], .profile("kiosk")), (.all, nil),
        ] as [(TokenRights, TokenBound?)] {
            var record = token()
            (record.rights, record.bound) = (rights, bound)
            let id = try await store.addToken(record).id
            let kept = try await store.liveTokens(now: fixture.start)?.tokens.first { $0.id == id }
            #expect(kept?.rights == rights && kept?.bound == bound)
        }
    }

    @Test("A database from before keeps its tokens' rights, requires sign-in, and ends what outlived its token")
    func migration() async throws {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder["navi.db"])
        try await old.writeWithoutTransaction { db in
            try Migrator(migrations: Array(Migrator.navi.migrations.prefix(7))).migrate(db)
            try db.execute(
                sql: """
                    INSERT INTO tokens (id, kind, hash, owner, is_admin, parent, created_at, expires_at, revoked_at)
                    VALUES (1, 0, zeroblob(32), 'ada', 0, NULL, 1, 5000, NULL),
                        (2, 0, randomblob(32), 'root', 1, NULL, 1, NULL, 7),
                        (3, 1, randomblob(32), 'ada', 0, 1, 1, 9000, NULL),
                        (4, 1, randomblob(32), 'root', 1, 2, 1, 9000, NULL),
                        (5, 1, randomblob(32), 'eve', 1, NULL, 1, 9000, NULL);
                    """)
        }
        try old.close()
        let store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        #expect(try await isRequired(store))
        let live = try #require(try await store.liveTokens(now: Timestamp(milliseconds: 4000))).tokens
        #expect(live.map(\.id) == [1, 3, 5])
        #expect(live.map(\.rights) == [.standard, .standard, .all])
        #expect(live.map { $0.expiresAt?.milliseconds } == [5000, 5000, 9000])
        #expect(try await store.liveTokens(now: Timestamp(milliseconds: 6000))?.tokens.map(\.id) == [5])
    }

    /// Which of the two databases has had a token.
    @Test(
        "A restored database requires sign-in when either side has", arguments: [(true, false), (false, true)],
        [false, true])
    func restoring(required: (former: Bool, backup: Bool), isOld: Bool) async throws {
        let (database, file) = (fixture.folder["navi.db"], fixture.folder["copy.db"])
        if required.backup { _ = try await store.addToken(token()) }
        try Backup(database: database).write(to: file)
        if required.former { _ = try await store.addToken(token()) }
        try store.close()
        if isOld, required.backup == false {
            try FileManager.default.removeItem(atPath: file)
            let old = try DatabaseQueue(path: file)
            try await old.writeWithoutTransaction { db in
                try Migrator(migrations: Array(Migrator.navi.migrations.prefix(5))).migrate(db)
            }
            try old.close()
        }
        try Backup(database: database).restore(from: file, stamp: "then")
        let restored = try Store(configuration: StoreConfiguration(path: database))
        #expect(try await isRequired(restored))
        try restored.close()
    }

    @Test("A restored database is open when neither side ever had a token")
    func restoringOpen() async throws {
        let (database, file) = (fixture.folder["navi.db"], fixture.folder["copy.db"])
        try Backup(database: database).write(to: file)
        try store.close()
        try Backup(database: database).restore(from: file, stamp: "then")
        let restored = try Store(configuration: StoreConfiguration(path: database))
        #expect(try await !isRequired(restored))
        try restored.close()
    }
}

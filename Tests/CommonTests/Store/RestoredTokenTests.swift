import Foundation
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Tokens after a restore")
struct RestoredTokenTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }
    private var backup: Backup { Backup(database: fixture.folder["navi.db"]) }
    private var file: String { fixture.folder["copy.db"] }
    private var now: Timestamp { fixture.start }

    init() throws {
        fixture = try StoreFixture()
    }

    private func token(
        _ byte: UInt8, kind: TokenKind = .program, parent: Int64? = nil, expiresAt: Timestamp? = nil
    ) -> TokenRecord {
        TokenRecord(
            kind: kind, hash: [UInt8](repeating: byte, count: 32), owner: "ada", parent: parent,
            createdAt: now, expiresAt: expiresAt)
    }

    private func restore(revokesAll: Bool = false, at date: Timestamp? = nil) throws -> RestoredTokens {
        try store.close()
        return try backup.restore(from: file, stamp: "then", revokesAll: revokesAll, now: date ?? now).tokens
    }

    private func live(at date: Timestamp? = nil) async throws -> LiveTokens {
        let restored = try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"]))
        let live = try #require(try await restored.liveTokens(now: date ?? now))
        try restored.close()
        return live
    }

    @Test("What was revoked since the backup stays revoked, with what was got with it; the rest is as it was")
    func revoked() async throws {
        let revoked = try await store.addToken(token(1))
        _ = try await store.addToken(token(2, kind: .signIn, parent: revoked.id))
        let kept = try await store.addToken(token(3))
        try backup.write(to: file)
        _ = try await store.revokeToken(revoked.id, now: now)
        _ = try await store.addToken(token(4))
        let outcome = try restore()
        #expect(outcome == RestoredTokens(ended: 2, revived: [], lost: 1))
        #expect(try await live().tokens.map(\.id) == [kept.id])
    }

    @Test("A token that has run out since the backup has run out, also when the backup knew no end of it")
    func expired() async throws {
        let end = now + .seconds(10)
        _ = try await store.addToken(token(1))
        try backup.write(to: file)
        try await store.write(.full) { try $0.db.run("UPDATE tokens SET expires_at = ?", end) }
        let outcome = try restore()
        #expect(outcome.ended == 0)
        #expect(try await live().tokens.map(\.expiresAt) == [end])
        #expect(try await live(at: end).tokens == [])
    }

    @Test("A sign-in that ended so long ago that it is forgotten stays ended")
    func forgotten() async throws {
        _ = try await store.addToken(token(1))
        let signIn = try await store.addToken(token(2, kind: .signIn))
        try backup.write(to: file)
        _ = try await store.revokeToken(signIn.id, now: now)
        _ = try await store.deleteEndedTokens(before: now + .seconds(1))
        #expect(try restore().ended == 1)
        #expect(try await live().tokens.map(\.kind) == [.program])
    }

    @Test("Nobody gets in when all tokens are to end, and nobody gets in without one")
    func all() async throws {
        for byte in 1...3 { _ = try await store.addToken(token(UInt8(byte))) }
        try backup.write(to: file)
        #expect(try restore(revokesAll: true).ended == 3)
        let left = try await live()
        #expect(left.tokens.isEmpty && left.isSignInRequired)
    }

    @Test("A backup from before the first token does not open what needs one")
    func olderThanTokens() async throws {
        try backup.write(to: file)
        _ = try await store.addToken(token(1))
        #expect(try restore().lost == 1)
        let left = try await live()
        #expect(left.tokens.isEmpty && left.isSignInRequired)
    }

    @Test("Where the former database cannot be read, what comes back is told by name")
    func unreadable() async throws {
        let known = try await store.addToken(token(1))
        try backup.write(to: file)
        _ = try await store.revokeToken(known.id, now: now)
        try store.close()
        for suffix in ["-wal", "-shm"] { unlink(fixture.folder["navi.db" + suffix]) }
        try fixture.folder.write(String(repeating: "no database ", count: 1000), to: "navi.db")
        let outcome = try backup.restore(from: file, stamp: "then", now: now).tokens
        #expect(outcome.isFormerUnreadable)
        #expect(outcome.revived.map(\.id) == [known.id])
        #expect(try await live().isSignInRequired)
    }

    @Test("What a restore leaves belongs to whom the folder belongs to, and to nobody else")
    func owner() async throws {
        // Only root can give files away; what others restore is theirs in any case.
        let user: uid_t = geteuid() == 0 ? 4321 : geteuid()
        try backup.write(to: file)
        try store.close()
        #expect(chown(fixture.folder.path, user, gid_t.max) == 0)
        try backup.restore(from: file, stamp: "then", now: now)
        var status = stat()
        #expect(stat(fixture.folder["navi.db"], &status) == 0)
        #expect(status.st_uid == user && status.st_mode & 0o777 == 0o600)
    }
}

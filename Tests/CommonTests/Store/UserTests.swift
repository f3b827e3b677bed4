import Foundation
import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Users")
struct UserTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }
    private var now: Timestamp { fixture.start }

    init() throws {
        fixture = try StoreFixture()
    }

    private func hash() -> [UInt8] { (0..<32).map { _ in UInt8.random(in: 0...255) } }

    private func token(
        _ owner: String, _ kind: TokenKind = .program, rights: TokenRights = .standard
    ) async throws -> TokenRecord {
        try await store.addToken(
            TokenRecord(kind: kind, hash: hash(), owner: owner, rights: rights, createdAt: now))
    }

    private func live() async throws -> [Int64] {
        try #require(try await store.liveTokens(now: now)).tokens.map(\.id)
    }

    @Test(
        "Whoever gets a token is a user, whatever they are called", arguments: ["ada", "Ärzte", "日本", "o'x\"", "a b"])
    func byToken(name: String) async throws {
        _ = try await token(name, rights: .all)
        for _ in 0..<2 { _ = try await token(name) }
        let users = try await store.users(now: now)
        #expect(users.map(\.user.name) == [name])
        #expect(users.first?.tokenCount == 3 && users.first?.hasAdminToken == true)
        #expect(users.first?.user.isAdmin == false, "a token's rights are the token's")
        #expect(try await !store.addUser(name, isAdmin: true, now: now))
    }

    @Test("Nothing of a disabled user is in force, nor can be made of it; enabled, tokens go on and sign-ins do not")
    func disabling() async throws {
        let (mine, other) = (try await token("ada"), try await token("bob"))
        let link = try await token("ada", .code)
        let browser = try #require(
            try await store.signIn(
                with: .token(mine.hash), hash: hash(), label: "", lifetime: .seconds(60), now: now))
        let before = try #require(try await store.liveTokens(now: now))
        #expect(try await store.disableUser("ada", now: now))
        #expect(try await !store.disableUser("ada", now: now), "twice is once")
        #expect(try await store.liveTokens(now: now, unless: before.changes) != nil, "readers hear of it")
        #expect(try await live() == [other.id])
        #expect(
            try await store.signIn(
                with: .token(mine.hash), hash: hash(), label: "", lifetime: .seconds(60), now: now) == nil)
        #expect(
            try await store.signIn(
                with: .code(link.hash), hash: hash(), label: "", lifetime: .seconds(60), now: now) == nil)
        #expect(try await store.rotateToken(mine.id, hash: hash(), grace: .zero, now: now) == nil)
        _ = try await token("ada")
        #expect(try await live() == [other.id], "one that is made all the same is not in force")
        #expect(
            try await store.admitForwarded("ada", isAdmin: true, creates: true, hash: hash(), now: now) == .disabled)
        #expect(try await store.enableUser("ada"))
        #expect(try await !store.enableUser("ada"))
        #expect(try await live().contains(mine.id))
        #expect(try await !live().contains(browser.id))
    }

    @Test("A user with sessions is not removed; one without is gone with all that they could come in with")
    func removal() async throws {
        let mine = try await token("ada")
        let session = try await fixture.session(owner: "ada")
        #expect(try await store.removeUser("ada", now: now) == .hasSessions(1))
        #expect(try await live() == [mine.id])
        _ = try await store.deleteSession(session, now: now)
        #expect(try await store.removeUser("ada", now: now) == .removed)
        #expect(try await live() == [])
        #expect(try await store.user("ada") == nil)
        #expect(try await store.removeUser("ada", now: now) == .unknown)
    }

    @Test("An identity belongs to one user for good, whatever the provider calls them afterwards")
    func identity() async throws {
        let ada = UserIdentity(issuer: "https://a.example", subject: "1")
        func signIn(_ identity: UserIdentity, _ name: String, isAdmin: Bool = false) async throws -> ForeignSignIn {
            try await store.signIn(
                identity, name: name, isAdmin: isAdmin, hash: hash(), label: "", lifetime: .seconds(60), now: now)
        }
        guard case .signedIn(let first, true) = try await signIn(ada, "ada") else { throw Failure("not new") }
        #expect(first.owner == "ada" && first.rights == .standard)
        guard case .signedIn(let renamed, false) = try await signIn(ada, "root", isAdmin: true) else {
            throw Failure("not known")
        }
        #expect(renamed.owner == "ada" && renamed.isAdmin)
        for stranger in [UserIdentity(issuer: ada.issuer, subject: "2"), .init(issuer: "https://b", subject: "1")] {
            #expect(try await signIn(stranger, "ada") == .nameTaken)
        }
        _ = try await token("bob")
        #expect(try await signIn(UserIdentity(issuer: ada.issuer, subject: "3"), "bob") == .nameTaken)
        let bob = UserIdentity(issuer: ada.issuer, subject: "4")
        #expect(try await !store.changeUser("bob", isAdmin: nil, identity: ada, now: now), "it is somebody else's")
        #expect(try await store.changeUser("bob", isAdmin: nil, identity: bob, now: now))
        guard case .signedIn(let bound, false) = try await signIn(bob, "who") else { throw Failure("not bound") }
        #expect(bound.owner == "bob")
        _ = try await store.disableUser("ada", now: now)
        #expect(try await signIn(ada, "ada") == .disabled)
    }

    @Test("Who is no administrator any more is signed out where they were one by a proxy or a provider")
    func administrators() async throws {
        #expect(try await store.addUser("ada", isAdmin: true, now: now))
        func admit() async throws -> ForeignSignIn {
            try await store.admitForwarded("ada", isAdmin: false, creates: false, hash: hash(), now: now)
        }
        guard case .signedIn(let row, false) = try await admit() else { throw Failure("not let in") }
        #expect(row.isAdmin)
        let own = try await token("ada", rights: .all)
        #expect(try await store.changeUser("ada", isAdmin: false, now: now))
        #expect(try await live() == [own.id], "a token keeps its rights")
        guard case .signedIn(let plain, _) = try await admit() else { throw Failure("not let in") }
        #expect(plain.rights == .standard)
    }

    @Test("The word of a proxy takes one row, made anew before it ends; nobody is made unasked, nor without end")
    func forwarded() async throws {
        func admit(_ name: String, creates: Bool = false, at date: Timestamp) async throws -> ForeignSignIn {
            try await store.admitForwarded(name, isAdmin: false, creates: creates, hash: hash(), now: date)
        }
        #expect(try await admit("ada", at: now) == .unknownUser)
        guard case .signedIn(let row, true) = try await admit("ada", creates: true, at: now) else {
            throw Failure("not made")
        }
        #expect(try await admit("ada", at: now + .seconds(1700)) == .signedIn(row, isNewUser: false))
        let later = now + .seconds(1900)
        guard case .signedIn(let next, false) = try await admit("ada", at: later) else { throw Failure("not let in") }
        #expect(next.id != row.id)
        #expect(try await store.signIns(of: "ada", now: later) == [], "it is no browser")
        try await store.write(.normal) { transaction in
            for number in 0..<Store.maxUsers {
                try transaction.db.insertUser(
                    UserRecord(name: "user \(number)", isAdmin: false, createdAt: Timestamp(milliseconds: 1)))
            }
        }
        #expect(try await admit("one more", creates: true, at: now) == .tooManyUsers)
        #expect(try await admit("user 7", at: now) != .tooManyUsers)
    }

    @Test("A database from before has the owners of its tokens and sessions as users")
    func migration() async throws {
        let folder = try TemporaryFolder()
        let old = try DatabaseQueue(path: folder["navi.db"])
        try await old.writeWithoutTransaction { db in
            try Migrator(migrations: Array(Migrator.navi.migrations.prefix(9))).migrate(db)
            try db.execute(
                sql: """
                    INSERT INTO tokens (kind, hash, owner, rights, created_at)
                    VALUES (0, zeroblob(32), 'ada', 31, 5), (0, randomblob(32), 'ada', 7, 3);
                    INSERT INTO sessions (session_id, profile_id, created_at, last_active, owner)
                    VALUES (randomblob(16), 'secretary', 9, 9, 'bob'), (randomblob(16), 'secretary', 9, 9, '');
                    """)
        }
        try old.close()
        let store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        let users = try await store.users(now: now)
        #expect(users.map(\.user.name) == ["ada", "bob"])
        #expect(users.map { $0.user.createdAt.milliseconds } == [3, 9])
        #expect(users.allSatisfy { !$0.user.isAdmin && !$0.user.isDisabled })
        #expect(try await store.liveTokens(now: now)?.tokens.count == 2)
    }

    @Test("A sign-in from a source that this version does not know lets nobody in, and keeps nobody else out")
    func unknownSource() async throws {
        let (odd, good) = (try await token("ada"), try await token("bob"))
        try await store.write(.normal) {
            try $0.db.run("UPDATE tokens SET source = 77, revoked_at = NULL WHERE id = ?", odd.id)
            try $0.db.run("UPDATE users SET is_admin = -3, created_at = -9 WHERE name = 'ada'")
        }
        #expect(try await live() == [good.id])
        #expect(try await store.users(now: now).count == 2)
    }

    @Test("Who was disabled since a backup stays so when it is restored, also when the backup does not know them")
    func restoring() async throws {
        let file = fixture.folder["copy.db"]
        let mine = try await token("ada")
        let other = try await token("bob")
        try Backup(database: fixture.folder["navi.db"]).write(to: file)
        _ = try await token("eve")
        for name in ["ada", "eve"] { #expect(try await store.disableUser(name, now: now)) }
        try store.close()
        _ = try Backup(database: fixture.folder["navi.db"]).restore(from: file, stamp: "then", now: now)
        let restored = try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"]))
        #expect(try await restored.liveTokens(now: now)?.tokens.map(\.id) == [other.id])
        for name in ["ada", "eve"] { #expect(try await restored.user(name)?.isDisabled == true) }
        #expect(try await restored.enableUser("ada"))
        #expect(try await restored.liveTokens(now: now)?.tokens.map(\.id) == [mine.id, other.id])
        try restored.close()
    }

    @Test("Who is no administrator any more since a backup is none when it is restored, nor when they were removed")
    func restoringAdministrators() async throws {
        let file = fixture.folder["copy.db"]
        for name in ["ada", "bob", "eve"] { #expect(try await store.addUser(name, isAdmin: true, now: now)) }
        let own = try await token("ada", rights: .all)
        func admit(_ name: String, to store: Store) async throws -> TokenRecord {
            let answer = try await store.admitForwarded(name, isAdmin: false, creates: false, hash: hash(), now: now)
            guard case .signedIn(let row, _) = answer else { throw Failure("not let in") }
            return row
        }
        #expect(try await admit("ada", to: store).isAdmin)
        try Backup(database: fixture.folder["navi.db"]).write(to: file)
        #expect(try await store.changeUser("ada", isAdmin: false, now: now))
        #expect(try await store.removeUser("eve", now: now) == .removed)
        try store.close()
        let outcome = try Backup(database: fixture.folder["navi.db"]).restore(from: file, stamp: "then", now: now)
        #expect(outcome.tokens.demoted == ["ada", "eve"])
        let restored = try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"]))
        for name in ["ada", "eve"] { #expect(try await admit(name, to: restored).rights == .standard) }
        #expect(try await admit("bob", to: restored).isAdmin)
        let kept = try #require(try await restored.liveTokens(now: now)?.tokens.first { $0.id == own.id })
        #expect(kept.isAdmin, "a token keeps its rights")
        try restored.close()
    }

    @Test("An identity that was taken from a user since a backup lets nobody in when it is restored")
    func restoringIdentities() async throws {
        let file = fixture.folder["copy.db"]
        let identities = ["1", "2"].map { UserIdentity(issuer: "https://a.example", subject: $0) }
        for (name, identity) in zip(["ada", "eve"], identities) {
            #expect(try await store.addUser(name, isAdmin: false, identity: identity, now: now))
        }
        try Backup(database: fixture.folder["navi.db"]).write(to: file)
        #expect(try await store.removeUser("eve", now: now) == .removed)
        try store.close()
        let outcome = try Backup(database: fixture.folder["navi.db"]).restore(from: file, stamp: "then", now: now)
        #expect(outcome.tokens.unbound == ["eve"])
        let restored = try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"]))
        func signIn(_ identity: UserIdentity, _ name: String) async throws -> ForeignSignIn {
            try await restored.signIn(
                identity, name: name, isAdmin: false, hash: hash(), label: "", lifetime: .seconds(60), now: now)
        }
        guard case .signedIn(let ada, false) = try await signIn(identities[0], "ada") else { throw Failure("lost") }
        #expect(ada.owner == "ada")
        #expect(try await signIn(identities[1], "eve") == .nameTaken)
        try restored.close()
    }

    @Test("Names have one spelling, and nothing that hides")
    func names() {
        #expect(UserName.normalized("Zoe\u{301}")?.utf8.elementsEqual("Zo\u{E9}".utf8) == true)
        for name in ["ada", "ada@example.org", "Иван", "田中", "a b"] { #expect(UserName.normalized(name) == name) }
        for bad in [
            "", " ada", "ada ", "a\nb", "a\u{0}", "a\u{202E}b", "a\u{200B}", "\u{FFFD}", "a\u{2028}", "ada\u{3164}",
            "ada\u{115F}", "ada\u{34F}", "ada\u{FE0F}", "ada\u{180B}", "\u{2800}", "a\u{9B}31m", "ada\u{E0100}",
            String(repeating: "a", count: 101), String(repeating: "é", count: 51),
        ] {
            #expect(UserName.normalized(bad) == nil, "\(bad.debugDescription)")
        }
    }
}

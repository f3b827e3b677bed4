import Logging
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import NaviStore
@testable import gateway

@Suite("The tokens that are at hand")
struct TokenBookTests {
    private final class World: Sendable {
        let now = Mutex(Timestamp(milliseconds: 1_700_000_000_000))
        let instant = Mutex(ContinuousClock.now)
        let ended = Mutex<[Set<Int64>]>([])
    }

    private let folder: TemporaryFolder
    private let store: Store
    private let world = World()
    private let book: TokenBook

    init() throws {
        folder = try TemporaryFolder()
        store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
        book = TokenBook(
            store: store, door: .ownMachine, ended: { [world] ended in world.ended.withLock { $0.append(ended) } },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            clocks: TestTime(
                wall: { [world] in world.now.withLock { $0 } }, running: { [world] in world.instant.withLock { $0 } }))
    }

    private func token(_ lifetime: Duration? = nil) async throws -> (secret: Secret, id: Int64) {
        let (secret, now) = (Secret.random(), world.now.withLock { $0 })
        let record = try await store.addToken(
            TokenRecord(
                kind: .program, hash: secret.hash, owner: "ada", createdAt: now, expiresAt: lifetime.map { now + $0 }))
        return (secret, record.id)
    }

    private func isKnown(_ secret: Secret) -> Bool { book.token(secret, kinds: [.program]) != nil }

    @Test("Rows are read when what a token is good for has changed, and not when one was used")
    func reading() async throws {
        let token = try await token()
        let now = world.now.withLock { $0 }
        let first = try #require(try await store.liveTokens(now: now))
        #expect(try await store.liveTokens(now: now, unless: first.changes) == nil)
        try await store.noteUse(of: [token.id: now])
        #expect(try await store.liveTokens(now: now, unless: first.changes) == nil)
        _ = try await store.revokeToken(token.id, now: now)
        #expect(try await store.liveTokens(now: now, unless: first.changes)?.tokens == [])
    }

    @Test("A token that runs out is told once, though nothing changes in the database")
    func runningOut() async throws {
        let token = try await token(.seconds(60))
        try await book.refresh()
        #expect(isKnown(token.secret))
        world.now.withLock { $0 = $0 + .seconds(60) }
        #expect(!isKnown(token.secret), "it counts no more, whether somebody has looked or not")
        for _ in 0..<3 { try await book.refresh() }
        #expect(world.ended.withLock { $0 } == [[token.id]])
    }

    @Test("A clock that was put back revives what it had ended")
    func clock() async throws {
        let token = try await token(.seconds(60))
        try await book.refresh()
        world.now.withLock { $0 = $0 + .seconds(3600) }
        try await book.refresh()
        world.now.withLock { $0 = $0 - .seconds(3600) }
        try await book.refresh()
        #expect(isKnown(token.secret))
    }

    @Test("When the tokens cannot be read for half a minute nobody is let in, until they can")
    func silence() async throws {
        let token = try await token()
        try await book.refresh()
        let access = AccessControl(book: book, store: store)
        let (credential, way) = (Credential.bearer(token.secret), Approach(peer: "127.0.0.1", [:]))
        try await store.write(.normal) { try $0.db.run("ALTER TABLE token_changes RENAME TO elsewhere") }
        await #expect(throws: StoreError.self) { try await book.refresh() }
        world.instant.withLock { $0 += .seconds(29) }
        #expect(try access.principal(credential, way).owner == "ada", "a moment of trouble keeps nobody out")
        world.instant.withLock { $0 += .seconds(1) }
        let error = #expect(throws: WireError.self) { try access.principal(credential, way) }
        #expect(error?.code == .storageBusy)
        #expect(access.principal(token: token.secret) == nil)
        try await store.write(.normal) { try $0.db.run("ALTER TABLE elsewhere RENAME TO token_changes") }
        try await book.refresh()
        #expect(try access.principal(credential, way).owner == "ada")
    }

    @Test("While nobody has to sign in, the door is open to this machine, to everyone, or to nobody, as it was set")
    func doors() async throws {
        for (door, own, foreign) in [
            (OpenDoor.nobody, false, false), (.ownMachine, true, false), (.everyone, true, true),
        ] {
            let book = TokenBook(
                store: store, door: door, ended: { _ in },
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            try await book.refresh()
            #expect(book.isOpen(to: Approach(peer: "::1", [:])) == own)
            #expect(book.isOpen(to: Approach(peer: "192.0.2.1", [:])) == foreign)
        }
        _ = try await token()
        try await book.refresh()
        #expect(!book.isOpen(to: Approach(peer: "::1", [:])))
    }
}

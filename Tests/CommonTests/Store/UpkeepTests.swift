import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import NaviStore

@Suite("Background work on the database")
struct UpkeepTests {
    private let start = ContinuousClock.now

    @Test("Each step is followed by a pause as long as it was, and nine times as long while others write")
    func pace() {
        let pacer = UpkeepPacer()
        let step = Duration.milliseconds(4)
        #expect(pacer.pause(after: step, version: 1, at: start) == step)
        #expect(pacer.pause(after: step, version: 1, at: start) == step)
        #expect(pacer.pause(after: step, version: 2, at: start) == step * 9, "another process has written")
        #expect(pacer.pause(after: step, version: 2, at: start + .milliseconds(999)) == step * 9)
        #expect(pacer.pause(after: step, version: 2, at: start + .seconds(1)) == step)
        pacer.noteUsers(at: start + .seconds(1))
        #expect(pacer.pause(after: step, version: 2, at: start + .seconds(1)) == step * 9, "this process has users")
        #expect(pacer.pause(after: .seconds(60), version: 2, at: start + .seconds(1)) == UpkeepPacer.longestPause)
    }

    /// How many are inside, and how many have been at most.
    private final class Presence: Sendable {
        private let counts = Mutex((now: 0, most: 0))

        var most: Int { counts.withLock { $0.most } }

        func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
        func leave() { counts.withLock { $0.now -= 1 } }
    }

    @Test("One task at a time passes a turnstile")
    func turnstile() async throws {
        let (turnstile, presence) = (Turnstile(), Presence())
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<50 {
                tasks.addTask {
                    await turnstile.pass {
                        presence.enter()
                        await Task.yield()
                        presence.leave()
                    }
                }
            }
        }
        #expect(presence.most == 1)
    }

    /// A session with many messages, made at once.
    private func largeSession(_ fixture: StoreFixture, messages: Int) async throws -> SessionID {
        let session = try await fixture.session()
        try await fixture.store.exclusively { db in
            try db.run("BEGIN IMMEDIATE")
            for index in 0..<messages {
                try db.run(
                    """
                    INSERT INTO messages (session, idx, role, created_at, content)
                    SELECT id, ?, 0, 1, ? FROM sessions WHERE session_id = ?
                    """, index, "a message with some words of its own: \(index) \(index * 7919) \(index % 97)", session)
            }
            try db.run("UPDATE sessions SET message_count = ? WHERE session_id = ?", messages, session)
            try db.run("COMMIT")
        }
        return session
    }

    /// How long messages wait to be stored by another process while something goes on.
    private func waits(_ fixture: StoreFixture, during work: @escaping @Sendable () async throws -> Void) async throws
        -> [Duration]
    {
        let other = try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"], durability: .normal))
        let session = try await fixture.session()
        let isDone = Mutex(false)
        async let working: Void = {
            defer { isDone.withLock { $0 = true } }
            try await work()
        }()
        var waits: [Duration] = []
        while !isDone.withLock({ $0 }) {
            let begun = ContinuousClock.now
            _ = try await other.accept(
                AcceptRequest(sessionID: session, content: "hello", now: fixture.start), turnID: .random(),
                limits: QueueLimits(perSession: .max, total: .max))
            waits.append(ContinuousClock.now - begun)
        }
        try await working
        return waits.sorted()
    }

    @Test(
        "Whoever has a message to store hardly notices that a large session is indexed, or removed",
        .timeLimit(.minutes(2)))
    func givesWay() async throws {
        let fixture = try StoreFixture()
        let (store, large) = (fixture.store, try await largeSession(fixture, messages: 4000))
        let indexing = try await waits(fixture) { while try await store.indexMessages(limit: 500) > 0 {} }
        _ = try await store.deleteSession(large, now: fixture.start)
        let purging = try await waits(fixture) { while try await store.purgeDeletedSession(large) > 0 {} }
        for waits in [indexing, purging] {
            #expect(waits.count > 20, "others write all the time")
            #expect(waits[waits.count * 95 / 100] < .milliseconds(100))
        }
    }

    @Test("A step ends in time, and what it leaves is left for the next ones, until all is gone")
    func steps() async throws {
        let fixture = try StoreFixture()
        let large = try await largeSession(fixture, messages: 3000)
        while try await fixture.store.indexMessages(limit: 500) > 0 {}
        _ = try await fixture.store.deleteSession(large, now: fixture.start)
        var steps: [Int] = []
        while case let rows = try await fixture.store.purgeDeletedSession(large), rows > 0 { steps.append(rows) }
        #expect(steps.count > 10 && steps.reduce(0, +) == 3001)
        #expect(try await fixture.store.read { try !$0.exists("SELECT 1 FROM messages") })
    }
}

import Foundation
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import NaviStore

@Suite("The write-ahead log")
struct WriteAheadLogTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func fileSize() throws -> Int {
        try FileManager.default.attributesOfItem(atPath: fixture.folder["navi.db-wal"])[.size] as? Int ?? 0
    }

    private func write(_ messages: Int) async throws {
        let session = try await fixture.session()
        for _ in 0..<messages { _ = try await fixture.accepted(session, String(repeating: "x", count: 5000)) }
    }

    @Test("What is in use is the whole file at first, and grows with every write")
    func growth() async throws {
        try await write(1)
        let first = try #require(try store.logUsage())
        #expect(first.bytes == (try fileSize()))
        try await write(1)
        let second = try #require(try store.logUsage())
        #expect(second.bytes > first.bytes && second.round == first.round)
    }

    @Test("After a restart the file keeps its size and is written from its beginning; old frames do not count")
    func restart() async throws {
        try await write(10)
        let before = try #require(try store.logUsage())
        let result = try await store.checkpoint(.restart)
        #expect(!result.busy && result.checkpointed > 0)
        try await write(1)
        let after = try #require(try store.logUsage())
        #expect(after.round != before.round)
        #expect(after.bytes < before.bytes / 2)
        #expect(try fileSize() >= before.bytes)
    }

    @Test("Truncating gives the space back; an empty log is none")
    func truncate() async throws {
        try await write(3)
        #expect(try await store.checkpoint(.truncate).busy == false)
        #expect(try fileSize() == 0)
        #expect(try store.logUsage() == nil)
    }

    @Test("A reader that ends within the patience is waited for; one that does not leaves the log as it is")
    func patience() async throws {
        try await write(3)
        let (store, begun, gate) = (store, Signal("the reader to begin"), DispatchSemaphore(value: 0))
        async let reading: Void = store.read { db in
            _ = try db.exists("SELECT 1 FROM sessions")
            begun.fire()
            gate.wait()
        }
        try await begun.wait()
        // What is newer than the reader's snapshot keeps the log from beginning anew.
        try await write(1)
        #expect(try await store.checkpoint(.restart, patience: .milliseconds(20)).busy)
        async let waiting = store.checkpoint(.restart, patience: .seconds(30))
        try await Task.sleep(for: .milliseconds(50))
        gate.signal()
        #expect(try await waiting.busy == false)
        try await reading
    }

    @Test("What a checkpoint moved is there afterwards, for this process and the next")
    func contents() async throws {
        let session = try await fixture.session()
        for text in ["a", "b", "c"] {
            _ = try await fixture.accepted(session, text)
            _ = try await fixture.finish(try await fixture.claimed())
            #expect(try await store.checkpoint(.restart).busy == false)
        }
        let expected = ["0 user a", "1 assistant answer", "2 user b", "3 assistant answer", "4 user c"]
        #expect(try await fixture.history(session).prefix(5) == expected[...])
        let other = try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"]))
        #expect(try await other.session(session)?.messageCount == 6)
    }

    @Test(
        "While a reader stays, nobody waits for a long log, and once it is gone the lock is held for moments",
        .timeLimit(.minutes(3)))
    func longReader() async throws {
        let session = try await fixture.session()
        let (store, begun, gate) = (store, Signal("the reader to begin"), DispatchSemaphore(value: 0))
        async let reading: Void = store.read { db in
            _ = try db.exists("SELECT 1 FROM sessions")
            begun.fire()
            gate.wait()
        }
        try await begun.wait()
        try await store.exclusively { db in
            try db.run("CREATE TABLE others (data BLOB)")
            for _ in 0..<40 { try db.run("INSERT INTO others VALUES (zeroblob(1 << 20))") }
        }
        #expect(try #require(try store.logUsage()).bytes > 40 << 20)

        let writer = try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"], durability: .normal))
        let isDone = Mutex(false)
        async let rounds: [CheckpointResult] = {
            defer { isDone.withLock { $0 = true } }
            var results: [CheckpointResult] = []
            for _ in 0..<20 { results.append(try await store.checkpoint(.restart)) }
            return results
        }()
        var waits: [Duration] = []
        while !isDone.withLock({ $0 }) || waits.count < 100 {
            let start = ContinuousClock.now
            _ = try await writer.accept(
                AcceptRequest(sessionID: session, content: "hello", now: fixture.start), turnID: .random(),
                limits: QueueLimits(perSession: .max, total: .max))
            waits.append(ContinuousClock.now - start)
        }
        for round in try await rounds { #expect(round.busy && round.held == .zero) }
        waits.sort()
        #expect(waits[waits.count * 99 / 100] < .milliseconds(200))

        gate.signal()
        try await reading
        var held: [Duration] = []
        for _ in 0..<9 {
            try await store.exclusively { db in
                for _ in 0..<4 { try db.run("INSERT INTO others VALUES (zeroblob(1 << 20))") }
            }
            let result = try await store.checkpoint(.restart)
            #expect(!result.busy && result.walFrames == result.checkpointed)
            held.append(result.held)
        }
        // The median: the machine may be busy with something else.
        #expect(held.sorted()[4] < .milliseconds(20), "megabytes are moved before the lock is taken")
    }

    @Test("One process at a time has the right to checkpoint; the other leaves the log as it is")
    func role() async throws {
        try await write(3)
        let path = fixture.folder["navi.db-wal"]
        if let role = CheckpointRole(log: path) {
            #expect(try await store.checkpoint(.restart) == CheckpointResult(busy: true))
            withExtendedLifetime(role) {}
        } else {
            Issue.record("nobody had it")
        }
        #expect(try await store.checkpoint(.restart).busy == false)
        if CheckpointRole(log: fixture.folder["nothing"]) != nil { Issue.record("there is no log") }
    }

    @Test("Commits and checkpoints beside each other lose nothing, whatever the log is doing", .timeLimit(.minutes(2)))
    func race() async throws {
        let session = try await fixture.session()
        let writer = try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"], durability: .normal))
        let store = store
        let isDone = Mutex(false)
        async let rounds: Void = {
            defer { isDone.withLock { $0 = true } }
            var count = 0
            while count < 20 {
                if try await !store.checkpoint(count.isMultiple(of: 3) ? .truncate : .restart).busy { count += 1 }
            }
        }()
        var written = 0
        while !isDone.withLock({ $0 }) {
            _ = try await writer.accept(
                AcceptRequest(sessionID: session, content: "message \(written)", now: fixture.start), turnID: .random(),
                limits: QueueLimits(perSession: .max, total: .max))
            written += 1
        }
        try await rounds
        let other = try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"]))
        let contents = try await other.read { db in
            try db.all("SELECT coalesce(content, '') FROM turns ORDER BY ordinal") { $0.text(0) }
        }
        #expect(contents.count == written)
        #expect(try await other.read { try $0.first("PRAGMA integrity_check(1)") { $0.text(0) } } == "ok")
    }
}

import Foundation
import NaviProtocol
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
        #expect(try store.logUsage() == before, "nothing was written yet")
        try await write(1)
        let after = try #require(try store.logUsage())
        #expect(after.round != before.round)
        #expect(after.bytes < before.bytes / 2)
        #expect(try fileSize() == before.bytes)
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
}

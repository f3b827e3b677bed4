import Foundation
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import NaviStore

@Suite("Writes that wait")
struct WriteQueueTests {
    private let now = ContinuousClock.now

    private func job(_ line: WriteJob.Line = .users, bytes: Int = 0) -> WriteJob {
        WriteJob(durability: .normal, line: line, bytes: bytes) { _ in
        } completion: { _ in
        }
    }

    /// What is taken next: how many jobs, and of which line.
    private func taken(_ queue: inout WriteQueue, after: Duration = .zero) -> (line: WriteJob.Line, count: Int)? {
        guard case .jobs(let jobs)? = queue.take(at: now + after), let first = jobs.first else { return nil }
        return (first.line, jobs.count)
    }

    @Test("Users' jobs go before upkeep's, which goes by itself, and never waits for ever")
    func lines() throws {
        var queue = WriteQueue()
        for line in [WriteJob.Line.upkeep, .users, .users, .upkeep] { _ = queue.submit(job(line)) }
        let first = try #require(taken(&queue))
        #expect(first.line == .users && first.count == 2)
        _ = queue.submit(job(.users))
        let second = try #require(taken(&queue, after: .seconds(1)))
        #expect(second.line == .upkeep && second.count == 1, "it has waited for long enough")
        let third = try #require(taken(&queue))
        #expect(third.line == .users)
        let fourth = try #require(taken(&queue))
        #expect(fourth.line == .upkeep && fourth.count == 1)
        #expect(taken(&queue) == nil)
    }

    @Test("What waits and what is being written is bounded in bytes; what is refused costs nothing")
    func bytes() throws {
        var queue = WriteQueue()
        let third = WriteQueue.byteCapacity / 3
        for _ in 0..<2 { _ = queue.submit(job(bytes: third)) }
        guard case .full = queue.submit(job(bytes: third)) else { throw Failure("too much was let in") }
        guard case .waiting = queue.submit(job(bytes: 100)) else { throw Failure("there was room") }
        guard case .jobs(let jobs)? = queue.take(at: now) else { throw Failure("nothing to take") }
        guard case .full = queue.submit(job(bytes: third)) else { throw Failure("what is being written counts") }
        for job in jobs { queue.finish(job) }
        guard case .waiting = queue.submit(job(bytes: third)) else { throw Failure("there is room again") }
    }

    @Test("A single job that is larger than all that may wait is let in when nothing else is there")
    func largeJob() throws {
        var queue = WriteQueue()
        guard case .startDraining = queue.submit(job(bytes: WriteQueue.byteCapacity * 2)) else {
            throw Failure("it was refused")
        }
        guard case .full = queue.submit(job()) else { throw Failure("beside it there is no room") }
    }

    @Test(
        "Jobs that could not begin keep their places, and those that have waited for too long are taken out, no others")
    func putBack() throws {
        var queue = WriteQueue()
        let jobs = [10, 20, 30].map { job(bytes: $0) }
        for job in jobs { _ = queue.submit(job) }
        guard case .jobs(let taken)? = queue.take(at: now) else { throw Failure("nothing to take") }
        _ = queue.submit(job(bytes: 40))
        queue.putBack(taken[1...])
        let late = queue.takeAll(submittedBefore: jobs[1].submitted)
        #expect(late.map(\.bytes) == [jobs[1].bytes])
        guard case .jobs(let rest)? = queue.take(at: now) else { throw Failure("nothing to take") }
        #expect(rest.map(\.bytes) == [jobs[2].bytes, job(bytes: 40).bytes])
    }

    @Test(
        "A write that came while another process kept the lock has its own patience, whatever became of those before it"
    )
    func patience() async throws {
        let folder = try TemporaryFolder()
        let settings = StoreConfiguration(path: folder["navi.db"], durability: .normal, busyTimeout: .milliseconds(100))
        let (store, holder) = (try Store(configuration: settings), try Store(configuration: settings))
        let (held, release) = (Signal("the lock to be held"), DispatchSemaphore(value: 0))
        async let holding: Void = holder.exclusively { db in
            try db.run("BEGIN IMMEDIATE")
            held.fire()
            release.wait()
            try db.run("COMMIT")
        }
        try await held.wait()
        let (early, late) = (SessionID.random(), SessionID.random())
        async let first = refusal(store, early)
        async let other = refusal(store, .random())
        let codes = try await [first, other]
        #expect(codes == [.busy, .busy])
        async let second = store.createSession(id: late, profileID: "p", now: .now())
        release.signal()
        _ = try await second
        try await holding
        #expect(try await store.session(late) != nil)
        #expect(try await store.session(early) == nil)
    }

    /// Why a session could not be made; `nil` when it was.
    private func refusal(_ store: Store, _ session: SessionID) async throws -> StoreError.Code? {
        do {
            _ = try await store.createSession(id: session, profileID: "p", now: .now())
            return nil
        } catch let error as StoreError {
            return error.code
        }
    }

    @Test("Reads come out in the order in which they went in, however long their line is never empty")
    func reads() {
        var queue = ReadQueue(readers: 1, capacity: 3)
        let order = Mutex<[Int]>([])
        func read(_ number: Int) -> ReadJob {
            ReadJob(body: { _ in }, fail: { _ in order.withLock { $0.append(number) } })
        }
        #expect(queue.submit(read(0)) == .wake(reader: 0))
        for number in 1...10_000 {
            #expect(queue.submit(read(number)) == .waiting)
            queue.take(reader: 0)?.fail(StoreError(.busy, ""))
        }
        #expect(order.withLock { $0 } == Array(0..<10_000))
        #expect(queue.submit(read(0)) == .waiting && queue.submit(read(0)) == .waiting)
        #expect(queue.submit(read(0)) == .full)
    }
}

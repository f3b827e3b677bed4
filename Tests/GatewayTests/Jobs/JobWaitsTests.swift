import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Waiting for jobs")
struct JobWaitsTests {
    private let folder: TemporaryFolder
    private let store: Store
    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    init() throws {
        folder = try TemporaryFolder()
        store = try Store(configuration: StoreConfiguration(path: folder["navi.db"], durability: .normal))
    }

    private func request(_ key: String) async throws -> JobID {
        try #require(try await store.requestJob(JobOrder(.name, key: key), now: now))
    }

    private func claim(_ time: Timestamp) async throws -> ClaimedJob {
        let lease = LeaseTerms(now: 1000, duration: .seconds(15), bootID: "boot")
        let request = JobRequest(kinds: [.name], workerID: WorkerID("w1"), lease: lease, now: time)
        guard case .run(let job)? = try await store.claimJob(request) else { throw Failure("no job") }
        return job
    }

    private func end(_ key: String) async throws {
        while true {
            let job = try await claim(now)
            try await store.endJob(job.ref)
            if job.key == key { return }
        }
    }

    @Test(
        "A word of a worker wakes whoever waits for its job, all of them and nobody else, without a look at the clock")
    func word() async throws {
        let clock = ManualClock()
        let waits = JobWaits(store: store, clock: clock)
        let (mine, other) = (try await request("mine"), try await request("other"))
        let ends = Mailbox<JobWaits.End>("an end of a wait")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for job in [mine, mine, other] {
                group.addTask { ends.put(try #require(try await waits.end(of: job, within: .seconds(10)))) }
            }
            try await clock.waitForSleepers(3)
            try await end("mine")
            // A word about another job, and one about a job that nobody knows, end no wait.
            for job in [other, JobID(.min), JobID(.max), mine] { waits.hear(endOf: job) }
            for _ in 0..<2 { #expect(try await ends.next() == .done) }
            try await clock.waitForSleepers(1)
            #expect(clock.sleeperCount == 1)
            try await end("other")
            waits.hear(endOf: other)
            #expect(try await ends.next() == .done)
            try await group.waitForAll()
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test("A word that is lost costs a look at the row, and a job that never ends costs the time that was given")
    func lostWord() async throws {
        let clock = ManualClock()
        let waits = JobWaits(store: store, lookInterval: .seconds(2), clock: clock)
        for ends in [true, false] {
            let job = try await request("job")
            async let end = waits.end(of: job, within: .seconds(5))
            try await clock.waitForSleepers(1)
            if ends { try await self.end("job") }
            for pause in ends ? [2] : [2, 2, 1] {
                try await clock.waitForSleepers(1)
                clock.advance(by: .seconds(pause))
            }
            #expect(try await end == (ends ? .done : nil))
        }
    }

    @Test("What is over already, or given up, is told at once")
    func overAlready() async throws {
        let waits = JobWaits(store: store, clock: ManualClock())
        let done = try await request("done")
        try await end("done")
        #expect(try await waits.end(of: done, within: .seconds(10)) == .done)
        #expect(try await waits.end(of: JobID(.max), within: .zero) == .done)
        let hopeless = try await request("hopeless")
        var time = now
        for _ in 1...JobAttempts.most {
            _ = try await store.failJob(try await claim(time).ref, error: "no", now: time)
            time = time + .seconds(600)
        }
        #expect(try await waits.end(of: hopeless, within: .zero) == .givenUp)
    }

    @Test("A wait ends at once when nobody waits any more")
    func cancelled() async throws {
        let clock = ManualClock()
        let waits = JobWaits(store: store, clock: clock)
        let job = try await request("job")
        let wait = Task { try await waits.end(of: job, within: .seconds(10)) }
        try await clock.waitForSleepers(1)
        wait.cancel()
        await #expect(throws: CancellationError.self) { _ = try await wait.value }
        #expect(clock.sleeperCount == 0)
    }
}

import CScheduling
import GRDB
import NaviTelemetry
import Synchronization

/// The one writer of a process. Jobs that arrive while a commit is in flight share the next one, so that durable commits
/// stay cheap under load.
final class GroupCommitWriter: Sendable {
    /// A transaction takes a hundred microseconds and more, and those to whom it has just given work often wait for its
    /// processor: with time slices that are longer than theirs the writer gives way to whoever wakes up there.
    private static let timeSlice = UInt64(10_000_000)

    /// The writer's, and those of whoever waits for it.
    let pulse: Pulse
    private let heart: Heartbeat
    /// How the steps of upkeep are paced.
    let pacer = UpkeepPacer()
    private let connection: DatabaseQueue
    /// What `full` means in this process: a configuration may turn it down.
    private let strongest: Durability
    /// How long a job waits for a lock that another process keeps.
    private let patience: Duration
    private let waiting = Mutex(WriteQueue())
    private let current = CurrentDurability()

    /// - Parameters:
    ///   - busyTimeout: How long one attempt to begin waits; a job waits three times as long.
    ///   - heart: Is expected to beat from the moment that there is something to write until nothing is left.
    ///   - pulse: `heart`, and those of whoever waits.
    init(
        connection: DatabaseQueue, strongest: Durability, busyTimeout: Duration, heart: Heartbeat, pulse: Pulse
    ) {
        self.connection = connection
        self.heart = heart
        self.pulse = pulse
        self.strongest = strongest
        patience = busyTimeout * 3
    }

    /// Hands in a job. Its completion runs on the writer's queue, after the commit.
    func submit(_ job: WriteJob) {
        settle(submission { $0.submit(job) }, fail: job.fail)
    }

    /// Hands in work that needs the connection for itself.
    func submit(_ access: ExclusiveAccess) {
        settle(submission { $0.submit(access) }, fail: access.fail)
    }

    /// Lets no more jobs in, answers those that were let in, and closes the connection.
    func close() throws {
        waiting.withLock { $0.close() }
        try connection.close()
    }

    private func submission(_ submit: (inout WriteQueue) -> WriteQueue.Submission) -> WriteQueue.Submission {
        waiting.withLock { queue in
            let submission = submit(&queue)
            if case .startDraining = submission { heart.start() }
            return submission
        }
    }

    private func settle(_ submission: WriteQueue.Submission, fail: (StoreError) -> Void) {
        switch submission {
        case .waiting: break
        case .startDraining: connection.asyncWriteWithoutTransaction { self.drain($0) }
        case .full: fail(StoreError(.busy, "too many writes wait for the database"))
        case .closed: fail(StoreError(.cannotOpen, "the database has been closed"))
        }
    }

    /// What is to be done next; `nil`, and the heart rests, when nothing is left.
    private func take() -> WriteQueue.Work? {
        waiting.withLock { queue in
            let work = queue.take(at: .now)
            if work == nil { heart.rest() }
            return work
        }
    }

    private func drain(_ db: Database) {
        navi_set_time_slice(Self.timeSlice)
        let runner = BatchRunner(db: db, strongest: strongest, current: current)
        while let work = take() {
            pulse.beat()
            switch work {
            case .jobs(let jobs):
                run(jobs, by: runner)
            case .exclusive(let access):
                access.body(db)
                current.forget()
            }
        }
    }

    /// Those that could not begin go on waiting; whoever has waited for too long hears so, and nobody else.
    private func run(_ jobs: [WriteJob], by runner: BatchRunner) {
        if jobs.contains(where: { $0.line == .users }) { pacer.noteUsers() }
        let count = runner.run(jobs)
        let late = waiting.withLock { queue in
            for job in jobs.prefix(count) { queue.finish(job) }
            guard count < jobs.count else { return [WriteJob]() }
            queue.putBack(jobs[count...])
            return queue.takeAll(submittedBefore: .now - patience)
        }
        for job in late { job.fail(StoreError(.busy, "another process has held the database for \(patience)")) }
    }
}

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
    private let connection: DatabaseQueue
    /// What `full` means in this process: a configuration may turn it down.
    private let strongest: Durability
    private let waiting = Mutex(WriteQueue())
    private let current = CurrentDurability()

    /// - Parameters:
    ///   - heart: Is expected to beat from the moment that there is something to write until nothing is left.
    ///   - pulse: `heart`, and those of whoever waits.
    init(connection: DatabaseQueue, strongest: Durability, heart: Heartbeat, pulse: Pulse) {
        self.connection = connection
        self.heart = heart
        self.pulse = pulse
        self.strongest = strongest
    }

    /// Hands in a job. Its completion runs on the writer's queue, after the commit.
    func submit(_ job: WriteJob) {
        submit(.job(job), fail: job.fail)
    }

    /// Hands in work that needs the connection for itself.
    func submit(_ access: ExclusiveAccess) {
        submit(.exclusive(access), fail: access.fail)
    }

    /// Lets no more jobs in, answers those that were let in, and closes the connection.
    func close() throws {
        waiting.withLock { $0.close() }
        try connection.close()
    }

    private func submit(_ entry: WriteQueue.Entry, fail: (StoreError) -> Void) {
        switch waiting.withLock({ queue in
            let submission = queue.submit(entry)
            if case .startDraining = submission { heart.start() }
            return submission
        }) {
        case .waiting: break
        case .startDraining: connection.asyncWriteWithoutTransaction { self.drain($0) }
        case .full: fail(StoreError(.busy, "too many writes wait for the database"))
        case .closed: fail(StoreError(.cannotOpen, "the database has been closed"))
        }
    }

    /// What is to be done next; `nil`, and the heart rests, when nothing is left.
    private func take() -> [WriteQueue.Entry]? {
        waiting.withLock { queue in
            let entries = queue.take()
            if entries == nil { heart.rest() }
            return entries
        }
    }

    private func drain(_ db: Database) {
        navi_set_time_slice(Self.timeSlice)
        let runner = BatchRunner(db: db, strongest: strongest, current: current)
        while let entries = take() {
            pulse.beat()
            var batch: [WriteJob] = []
            for entry in entries {
                switch entry {
                case .job(let job):
                    batch.append(job)
                case .exclusive(let access):
                    runner.run(batch)
                    batch = []
                    access.body(db)
                    current.forget()
                }
            }
            runner.run(batch)
        }
    }
}

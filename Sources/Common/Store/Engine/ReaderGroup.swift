import GRDB
import Synchronization

/// The connections of a process that only read. A reader that is awake takes one job after the other, so that under load
/// a read costs no switch of threads.
final class ReaderGroup: Sendable {
    private let readers: [DatabaseQueue]
    private let waiting: Mutex<ReadQueue>
    private let pulse: Pulse

    /// - Parameters:
    ///   - pulse: Of those who wait; beats with each job.
    ///   - capacity: How many reads may wait.
    init(
        path: String, settings: Configuration, pulse: Pulse, count: Int, capacity: Int = ReadQueue.defaultCapacity
    ) throws {
        var settings = settings
        self.pulse = pulse
        settings.readonly = true
        readers = try (0..<max(1, count)).map { _ in try DatabaseQueue(path: path, configuration: settings) }
        waiting = Mutex(ReadQueue(readers: readers.count, capacity: capacity))
    }

    func submit(_ job: ReadJob) {
        switch waiting.withLock({ $0.submit(job) }) {
        case .waiting: break
        case .wake(let reader): wake(reader)
        case .full: job.fail(StoreError(.busy, "too many reads wait for the database"))
        case .closed: job.fail(StoreError(.cannotOpen, "the database has been closed"))
        }
    }

    /// Lets no more jobs in, waits for those that were let in, and closes the connections.
    func close() throws {
        waiting.withLock { $0.close() }
        for reader in readers { try reader.close() }
    }

    private func wake(_ reader: Int) {
        readers[reader].asyncWriteWithoutTransaction { db in
            while let job = self.waiting.withLock({ $0.take(reader: reader) }) {
                self.pulse.beat()
                job.body(db)
            }
        }
    }
}

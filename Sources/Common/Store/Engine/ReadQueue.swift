import DequeModule
import GRDB

/// A reading operation, to be run on a connection of its own snapshot.
struct ReadJob: Sendable {
    let body: @Sendable (Database) -> Void
    let fail: @Sendable (StoreError) -> Void
}

/// Reads that wait, and which readers are at rest.
///
/// Pure: the driver wakes a reader when told to, and the reader takes until nothing is left.
struct ReadQueue {
    enum Submission: Equatable {
        /// This reader is at rest: wake it.
        case wake(reader: Int)
        case waiting
        /// The line is full.
        case full
        case closed
    }

    /// Some seconds of work: when the readers are stuck, callers hear so instead of piling up.
    static let defaultCapacity = 10_000

    private let capacity: Int
    private var jobs: Deque<ReadJob> = []
    private var resting: [Int]
    private var isClosed = false

    init(readers: Int, capacity: Int = defaultCapacity) {
        self.capacity = capacity
        resting = Array((0..<readers).reversed())
    }

    mutating func submit(_ job: ReadJob) -> Submission {
        guard !isClosed else { return .closed }
        guard jobs.count < capacity else { return .full }
        jobs.append(job)
        return resting.popLast().map { .wake(reader: $0) } ?? .waiting
    }

    /// The next job for a reader that is awake; `nil` puts it to rest.
    mutating func take(reader: Int) -> ReadJob? {
        if let job = jobs.popFirst() { return job }
        resting.append(reader)
        return nil
    }

    /// From now on nothing is let in.
    mutating func close() {
        isClosed = true
    }
}

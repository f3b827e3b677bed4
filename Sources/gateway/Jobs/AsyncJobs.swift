import ServiceLifecycle
import Synchronization

/// Runs async work on behalf of callbacks, which cannot wait for it: every job is a child of one task group, and there
/// is a bound on how many there are.
final class AsyncJobs: Service {
    typealias Job = @Sendable () async -> Void

    private let maxJobs: Int
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation
    private let openCount = Atomic<Int>(0)

    init(maxJobs: Int = 65_536) {
        self.maxJobs = maxJobs
        (jobs, queue) = AsyncStream.makeStream(of: Job.self, bufferingPolicy: .bufferingOldest(maxJobs))
    }

    /// Takes a job; `false`, and it is never run, when there are too many or the process shuts down.
    func submit(_ job: @escaping Job) -> Bool {
        guard openCount.add(1, ordering: .relaxed).newValue <= maxJobs, case .enqueued = queue.yield(job) else {
            openCount.subtract(1, ordering: .relaxed)
            return false
        }
        return true
    }

    func run() async {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await job in jobs {
                    group.addTask {
                        await job()
                        self.openCount.subtract(1, ordering: .relaxed)
                    }
                }
            }
        } onGracefulShutdown: {
            self.queue.finish()
        }
    }
}

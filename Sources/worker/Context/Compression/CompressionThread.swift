import Dispatch

/// Runs what compressions compute on a thread of its own, so that the pool's threads stay free for turns.
final class CompressionThread: TaskExecutor {
    private let queue = DispatchQueue(label: "navi.compression")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

import NIOCore

/// Runs a task's jobs on an event loop: what waits for the loop's channels goes on without a switch of threads.
///
/// Only for short work: while a job runs, the loop's connections wait.
final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

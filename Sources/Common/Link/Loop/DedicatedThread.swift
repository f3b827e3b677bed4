import CZeroMQ
import Glibc

/// A thread that exists for as long as one call.
package enum DedicatedThread {
    /// Runs `body` on a thread of its own and suspends until the thread is gone. No signal is delivered to it.
    package static func run(name: String, _ body: @escaping @Sendable () throws -> Void) async throws {
        var thread: pthread_t?
        defer { if let thread { pthread_join(thread, nil) } }
        try await withCheckedThrowingContinuation { continuation in
            thread = start(Work(name: name, body: body, continuation: continuation))
        }
    }

    /// `nil`, and the continuation resumed, when the system has no thread left.
    private static func start(_ work: Work) -> pthread_t? {
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(work)
        let status = pthread_create(&thread, nil, threadMain, argument.toOpaque())
        guard status == 0 else {
            argument.release()
            work.continuation.resume(throwing: LinkError(.system, "cannot create a thread (error \(status))"))
            return nil
        }
        return thread
    }

    fileprivate final class Work: Sendable {
        let name: String
        let body: @Sendable () throws -> Void
        let continuation: CheckedContinuation<Void, any Error>

        init(
            name: String, body: @escaping @Sendable () throws -> Void,
            continuation: CheckedContinuation<Void, any Error>
        ) {
            self.name = name
            self.body = body
            self.continuation = continuation
        }
    }
}

private func threadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let work = Unmanaged<DedicatedThread.Work>.fromOpaque(argument).takeRetainedValue()
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    navi_name_thread(work.name)
    work.continuation.resume(with: Result { try work.body() })
    return nil
}

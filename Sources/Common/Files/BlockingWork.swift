import NIOPosix

/// Runs calls that may block on threads made for that, so that no event loop waits for a disk.
///
/// A call that was handed over always runs to its end, also when the asking task is cancelled: a descriptor is never
/// closed under a running call, and cleaning up works while a request is being torn down.
package struct BlockingWork: Sendable {
    private let pool: NIOThreadPool

    package init(pool: NIOThreadPool = .singleton) {
        self.pool = pool
    }

    package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            pool.submit { _ in continuation.resume(with: Result(catching: body)) }
        }
    }
}

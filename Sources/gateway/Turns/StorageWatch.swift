import NaviStore
import ServiceLifecycle

/// Ends the process after a storage error that it must not survive, with that error.
final class StorageWatch: Service {
    private let errors: AsyncStream<StoreError>
    private let queue: AsyncStream<StoreError>.Continuation

    init() {
        (errors, queue) = AsyncStream.makeStream(of: StoreError.self, bufferingPolicy: .bufferingOldest(1))
    }

    func report(_ error: StoreError) {
        queue.yield(error)
    }

    func run() async throws {
        for await error in errors.cancelOnGracefulShutdown() { throw error }
    }
}

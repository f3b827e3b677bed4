import NaviStore
import ServiceLifecycle

/// Ends the process after a storage error that it must not survive, with that error.
struct StorageWatch: Service {
    let store: Store

    func run() async throws {
        for await error in store.failures.cancelOnGracefulShutdown() { throw error }
    }
}

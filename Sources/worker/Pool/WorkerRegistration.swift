import NaviProtocol
import NaviStore
import ServiceLifecycle

/// Takes the worker out of the list of workers at a clean end. The first service to start is the last to be shut down:
/// by then no turn is held any more.
struct WorkerRegistration: Service {
    let store: Store
    let workerID: WorkerID

    func run() async throws {
        // Without grace nothing is taken out: the others see by the process that this worker has ended.
        try await gracefulShutdown()
        try await store.removeWorker(workerID)
    }
}

import ServiceLifecycle

/// Tells the service manager that the shutdown has begun, as soon as it has.
struct StoppingNotifier: Service {
    func run() async throws {
        try await gracefulShutdown()
        ServiceManager.notifyStopping()
    }
}

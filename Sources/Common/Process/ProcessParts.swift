import ServiceLifecycle

/// What a composition root hands over: the services of a process.
package struct ProcessParts: Sendable {
    /// In the order in which they start; they are shut down in reverse.
    package let services: [any Service]
    /// After this time a graceful shutdown becomes a cancellation.
    package let shutdownLimit: Duration

    package init(services: [any Service], shutdownLimit: Duration) {
        self.services = services
        self.shutdownLimit = shutdownLimit
    }
}

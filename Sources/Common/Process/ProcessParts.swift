import NaviTelemetry
import ServiceLifecycle

/// What a composition root hands over: the services of a process, and its loops.
package struct ProcessParts: Sendable {
    /// In the order in which they start; they are shut down in reverse.
    package let services: [any Service]
    /// After this time a graceful shutdown becomes a cancellation.
    package let shutdownLimit: Duration
    /// The loops that do the work: the process is of no use when one of them stands still.
    package let hearts: [Heartbeat]

    package init(services: [any Service], hearts: [Heartbeat], shutdownLimit: Duration) {
        self.services = services
        self.hearts = hearts
        self.shutdownLimit = shutdownLimit
    }
}

import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry

/// Moves the write-ahead log into the database and empties it, and gives free pages back.
///
/// The janitor is the only process that checkpoints, and the log is reset only under the writer's lock: older SQLite
/// versions can lose commits when several processes checkpoint one log.
struct CheckpointSweep: Sweep {
    let store: Store
    let logger: Logger
    let name = "checkpoint"

    /// Free pages given back in one round: 4 MiB.
    private static let vacuumPages = 1024

    func run(_ time: SweepTime, isDryRun: Bool) async throws -> SweepReport {
        guard !isDryRun else { return SweepReport() }
        // Before the checkpoint, since giving pages back writes to the log, too.
        try await store.incrementalVacuum(pages: Self.vacuumPages)
        let result = try await store.checkpoint(.truncate)
        if result.busy {
            logger.notice("the log could not be emptied; a reader still needs it")
        }
        return SweepReport()
    }
}

import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry

/// Looks for turns that nobody announced: those of dead workers on this machine every second, and whatever else waits
/// every two seconds.
struct TurnScout: Sendable {
    let store: Store
    let intake: TurnIntake
    let detector: DeadOwnerDetector
    /// Who looks.
    let workerID: WorkerID
    var clock: any Clock<Duration> = ContinuousClock()
    var interval = Duration.seconds(1)
    let logger: Logger

    /// Looks around until cancelled.
    func run() async {
        var count = 0
        while !Task.isCancelled {
            // Only cancellation ends the wait early, and then the loop ends.
            try? await clock.sleep(for: interval)
            count += 1
            intake.note(.lookDue)
            intake.beginAlone()
            await look(everywhere: count.isMultiple(of: 2))
        }
    }

    /// Claims what dead workers hold, and `everywhere` whatever else there is.
    func look(everywhere: Bool) async {
        let dead = await deadWorkers()
        if everywhere || !dead.isEmpty { intake.look(deadWorkers: dead) }
    }

    private func deadWorkers() async -> [WorkerID] {
        do {
            let holders = try await store.turnHolders()
            let dead = holders.departed + detector.deadWorkers(among: holders.registered)
            return dead.filter { $0 != workerID }
        } catch let error as StoreError where error.isFatal {
            intake.note(.failed(error))
            return []
        } catch {
            // The next look comes in a second; until then leases protect the turns.
            logger.debug("workers could not be looked up", metadata: .of([.error: String(describing: error)]))
            return []
        }
    }
}

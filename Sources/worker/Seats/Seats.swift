import NaviProtocol
import Synchronization

/// The places of a worker: whoever takes turns or jobs asks here first, and the gateway is told how many there are.
final class Seats: Sendable {
    let workerID: WorkerID
    let watch: WakeWatch
    private let planner: Mutex<ClaimPlanner>
    private let announce: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - capacity: Turns at once.
    ///   - announce: Told whenever the gateway may count on another number of turns; must not block.
    init(
        workerID: WorkerID, capacity: Int, watch: WakeWatch = WakeWatch(),
        announce: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.workerID = workerID
        self.watch = watch
        self.announce = announce
        planner = Mutex(ClaimPlanner(capacity: capacity))
    }

    func update<Value: Sendable>(_ body: (inout sending ClaimPlanner) -> Value) -> Value {
        planner.withLock { planner in
            let before = planner.offered
            let value = body(&planner)
            // Under the lock, so that the last word is the newest.
            if planner.offered != before { announce(planner.offered) }
            return value
        }
    }
}

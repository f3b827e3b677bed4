import NaviLink
import NaviProtocol

/// The workers, as the gateway talks to them: whatever is to be said to them goes through here.
///
/// Nothing waits or fails, and all may be called from any thread. What does not arrive is healed otherwise: a turn by the
/// workers' polling, a stop by its column, a replay by the next gap or READY.
protocol WorkerPool: Sendable {
    /// Keeps a seat for a turn that can perhaps begin at once; `nil` when no worker has room. Either `assign` or `withdraw`
    /// has to follow; a seat of which nothing is heard for ten seconds is given back by itself.
    func offer(_ turn: TurnID) -> Seat?

    /// Says something, in order with all that is said.
    func send(_ word: PoolWord)
}

/// The workers that are connected to the link.
extension GatewayLink: WorkerPool {}

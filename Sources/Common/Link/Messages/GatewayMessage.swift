import NIOCore
import NaviProtocol

/// What the gateway tells a worker.
package enum GatewayMessage: Sendable, Hashable {
    /// The gateway does not know this worker, or may have missed something. The link answers with READY by itself and
    /// then delivers it, so that the worker can send the frames of ended, unacknowledged turns again.
    case hello
    /// A turn waits; claim it, or answer `released`.
    case run(TurnID)
    /// A turn is this worker's already, by its row. The bytes tell all about it; the link does not read them.
    case assign(TurnID, ByteBuffer)
    /// A user wants this turn to end. May name a turn that is not here.
    case stop(TurnID)
    /// Send the frames from this index on: `replayed`, or `replayGone`.
    case replay(TurnID, attempt: Int, from: Int)
    /// The end of this turn has arrived; its log may go.
    case acknowledgeEnd(TurnID, attempt: Int)
    /// Signs of life, not delivered.
    case heartbeat
    /// Take no new turns, finish or hand back what runs.
    case drain

    /// The turn that the worker gets with this message.
    var assignedTurn: TurnID? {
        switch self {
        case .run(let turn), .assign(let turn, _): turn
        case .hello, .stop, .replay, .acknowledgeEnd, .heartbeat, .drain: nil
        }
    }
}

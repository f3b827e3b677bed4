import NaviProtocol
import NaviStore

/// What the gateway tells a worker.
package enum GatewayMessage: Sendable, Equatable {
    /// The gateway does not know this worker, or may have missed something. The link answers with READY by itself and
    /// then delivers it, so that the worker can send the frames of ended, unacknowledged turns again.
    case hello
    /// A turn waits; claim it, or answer `released`.
    case wake(TurnID)
    /// A turn is this worker's already, by its row.
    indirect case assign(Assignment)
    /// Something of a turn, which may not be here.
    case tell(TurnWord, of: TurnID)
    /// Signs of life, not delivered.
    case heartbeat
    /// Take no new turns, finish or hand back what runs.
    case drain

    /// The turn that the worker gets with this message.
    var givenTurn: TurnID? {
        switch self {
        case .wake(let turn): turn
        case .assign(let assignment): assignment.turnID
        case .hello, .tell, .heartbeat, .drain: nil
        }
    }
}

import NIOCore
import NaviLink
import NaviProtocol
import NaviStore

/// What the hub's state decides; `ConnectionHub` carries it out.
struct HubEffects {
    var deliveries: [Delivery] = []
    var link: [LinkCommand] = []
    /// Sessions whose rows may have changed, for those who watch the list.
    var touched: [SessionID] = []
    /// What is to be counted.
    var marks: [TurnMark] = []
    /// Somewhere frames wait for a turn of which nothing comes: its row knows more.
    var hasBlocked = false

    mutating func deliver(_ payload: Delivery.Payload, to connection: ConnectionRef) {
        deliveries.append(Delivery(connection: connection, payload: payload))
    }
}

/// A moment in a turn's life, for metrics.
enum TurnMark: Sendable, Equatable {
    case accepted
    /// Since the acceptance.
    case firstToken(Duration)
    /// `after` is `nil` for a turn that had to wait, or was accepted before this gateway started.
    case ended(TurnState, after: Duration?)
}

/// A word to the workers.
enum LinkCommand: Sendable, Equatable {
    /// Wake a worker: this turn can be claimed.
    case dispatch(TurnID)
    /// Tell this worker, at which the turn has taken its seat, all about it.
    case assign(TurnKey, WorkerID, ByteBuffer)
    /// The seat that was offered to this turn is not needed.
    case withdraw(TurnID)
    case stop(TurnID)
    case replay(TurnID, attempt: Int, from: Int, WorkerID)
    case acknowledgeEnd(TurnID, attempt: Int, WorkerID)

    init(_ grant: TurnGrant) {
        let turn = grant.turn
        let key = TurnKey(
            sessionID: turn.sessionID, turnID: turn.turnID, ordinal: turn.ordinal, attempt: turn.attempt)
        self = .assign(key, grant.worker, ByteBuffer(bytes: grant.bytes))
    }
}

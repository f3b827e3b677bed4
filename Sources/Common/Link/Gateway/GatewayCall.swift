import NIOCore
import NaviProtocol

/// What the gateway asks its link to do.
enum GatewayCall: Mailable {
    case dispatch(TurnID)
    case assign(TurnKey, WorkerID, ByteBuffer)
    case withdraw(TurnID)
    case stop(TurnID)
    case replay(TurnID, attempt: Int, from: Int, WorkerID)
    case acknowledgeEnd(TurnID, attempt: Int, WorkerID)
    case drain

    var weight: Int { 1 }

    var isExpendable: Bool { false }
}

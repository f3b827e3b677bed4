import NaviProtocol

/// What the gateway's end of the link delivers.
///
/// Messages of a worker come only between its `workerJoined` and its `workerLost`, in the order in which it sent them.
package enum GatewayInbound: Sendable, Equatable {
    case workerJoined(WorkerID)
    case message(WorkerID, WorkerMessage)
    /// The worker left, fell silent, or its connection broke. `running` are the turns whose frames it had sent or which
    /// it had reported, and which it has not released.
    case workerLost(WorkerID, running: [TurnKey])
}

import NaviProtocol

/// What the hub's state decides; `ConnectionHub` carries it out.
struct HubEffects {
    var deliveries: [Delivery] = []
    var link: [LinkCommand] = []
    /// Sessions whose rows may have changed, for those who watch the list.
    var touched: [SessionID] = []
    /// Somewhere frames wait for a turn of which nothing comes: its row knows more.
    var hasBlocked = false

    mutating func deliver(_ payload: Delivery.Payload, to connection: ConnectionRef) {
        deliveries.append(Delivery(connection: connection, payload: payload))
    }
}

/// A word to the workers.
enum LinkCommand: Sendable, Equatable {
    /// Wake a worker: this turn can be claimed.
    case dispatch(TurnID)
    case stop(TurnID)
    case replay(TurnID, attempt: Int, from: Int, WorkerID)
    case acknowledgeEnd(TurnID, attempt: Int, WorkerID)
}

import NaviLink
import NaviProtocol

/// What the hub's state decides; `ConnectionHub` carries it out.
struct HubEffects {
    var deliveries: [Delivery] = []
    /// What is to be said to the workers.
    var words: [PoolWord] = []
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

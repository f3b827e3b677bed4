/// When which socket is pinged: one timer for all, a slot per second, so that the work is spread evenly.
struct PingWheel {
    /// Seconds between two pings of a socket.
    static let slots = 25
    /// Seconds that a client has to answer.
    static let pongLimit = 10

    struct Due {
        /// Pinged `pongLimit` seconds ago.
        var overdue: Set<ConnectionID>
        var toPing: Set<ConnectionID>
    }

    private var ids = [Set<ConnectionID>](repeating: [], count: slots)
    private var now = 0

    mutating func add(_ id: ConnectionID) {
        ids[Self.slot(id)].insert(id)
    }

    mutating func remove(_ id: ConnectionID) {
        ids[Self.slot(id)].remove(id)
    }

    /// One second has passed.
    mutating func turn() -> Due {
        now = (now + 1) % Self.slots
        return Due(overdue: ids[(now + Self.slots - Self.pongLimit) % Self.slots], toPing: ids[now])
    }

    private static func slot(_ id: ConnectionID) -> Int {
        Int(id.value % UInt64(slots))
    }
}

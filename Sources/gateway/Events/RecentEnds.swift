import DequeModule
import NaviProtocol

/// Where the newest turns of quiet sessions ended, so that a client that has everything is told so even after the
/// copy of the turn is gone. Bounded; the oldest entry goes first.
struct RecentEnds {
    private let capacity: Int
    private var ends: [SessionID: Cursor] = [:]
    private var order: Deque<SessionID> = []

    init(capacity: Int = 16_384) {
        self.capacity = capacity
    }

    subscript(_ session: SessionID) -> Cursor? { ends[session] }

    mutating func note(_ cursor: Cursor, for session: SessionID) {
        guard ends.updateValue(cursor, forKey: session) == nil else { return }
        if order.count >= capacity, let oldest = order.popFirst() { ends[oldest] = nil }
        order.append(session)
    }

    mutating func forget(_ session: SessionID) {
        // Its place in the order is used up later; until then the capacity is one smaller.
        ends[session] = nil
    }
}

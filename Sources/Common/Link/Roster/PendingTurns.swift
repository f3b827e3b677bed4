import DequeModule
import NaviProtocol

/// Turns that wait for credit, oldest first, each once.
///
/// Bounded: beyond the bound the newest are forgotten, since workers also find queued turns by polling.
struct PendingTurns: Sendable {
    private let capacity: Int
    private var order: Deque<TurnID> = []
    private var members: Set<TurnID> = []

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { order.count }

    func contains(_ turn: TurnID) -> Bool {
        members.contains(turn)
    }

    /// `false` when the turn was forgotten because of the bound.
    mutating func append(_ turn: TurnID) -> Bool {
        guard !members.contains(turn) else { return true }
        guard order.count < capacity else { return false }
        order.append(turn)
        members.insert(turn)
        return true
    }

    /// Puts a turn that was taken out before the others again.
    mutating func prepend(_ turn: TurnID) {
        guard members.insert(turn).inserted else { return }
        order.prepend(turn)
        if order.count > capacity { members.remove(order.removeLast()) }
    }

    mutating func popFirst() -> TurnID? {
        guard let turn = order.popFirst() else { return nil }
        members.remove(turn)
        return turn
    }

    mutating func remove(_ turn: TurnID) {
        guard members.remove(turn) != nil, let position = order.firstIndex(of: turn) else { return }
        order.remove(at: position)
    }
}

import Synchronization

/// Counts open connections against their bound.
final class ConnectionLimit: Sendable {
    enum Admission {
        case admitted
        /// To be answered with a refusal.
        case refused
        /// So many that not even a refusal is affordable.
        case dropped
    }

    private let maxConnections: Int
    private let maxRefusals: Int
    private let openCount = Atomic<Int>(0)

    /// Open connections.
    var count: Int { openCount.load(ordering: .relaxed) }

    init(maxConnections: Int) {
        self.maxConnections = maxConnections
        maxRefusals = max(16, maxConnections / 16)
    }

    /// Counts a connection that has come; every one must be given back.
    func enter() -> Admission {
        let count = openCount.add(1, ordering: .relaxed).newValue
        if count <= maxConnections { return .admitted }
        return count <= maxConnections + maxRefusals ? .refused : .dropped
    }

    func leave() {
        openCount.subtract(1, ordering: .relaxed)
    }
}

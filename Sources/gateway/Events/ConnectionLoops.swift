import NIOCore
import NaviTelemetry
import Synchronization

/// The event loops with their mailboxes: what was decided for a socket waits here until its loop gets to it.
final class ConnectionLoops: Sendable {
    private let loops: [ConnectionLoop]
    private let lastID = Atomic<UInt64>(0)

    init(group: any EventLoopGroup) {
        loops = Array(group.makeIterator()).enumerated().map { ConnectionLoop($1, name: "event loop \($0)") }
    }

    var hearts: [Heartbeat] { loops.map(\.heart) }

    /// A name for somebody who lives on this loop; `nil` for a loop of others.
    func makeRef(on eventLoop: any EventLoop) -> ConnectionRef? {
        loops.firstIndex { $0.eventLoop === eventLoop }.map { ConnectionRef(id: makeID(), loop: $0) }
    }

    /// A name, and a loop, for somebody who lives on none.
    func makeRef() -> ConnectionRef {
        let id = makeID()
        return ConnectionRef(id: id, loop: Int(id.value % UInt64(loops.count)))
    }

    private func makeID() -> ConnectionID {
        ConnectionID(value: lastID.add(1, ordering: .relaxed).newValue)
    }

    subscript(_ index: Int) -> ConnectionLoop { loops[index] }

    /// Puts deliveries into the mailboxes; returns the loops that have to be woken.
    func post(_ deliveries: [Delivery]) -> [Int] {
        guard let first = deliveries.first else { return [] }
        // Nearly always everything goes to sockets of one or two loops.
        if deliveries.allSatisfy({ $0.connection.loop == first.connection.loop }) {
            return loops[first.connection.loop].post(deliveries) ? [first.connection.loop] : []
        }
        return loops.indices.filter { index in
            let own = deliveries.filter { $0.connection.loop == index }
            return !own.isEmpty && loops[index].post(own)
        }
    }

    func wake(_ indices: [Int]) {
        for index in indices { loops[index].wake() }
    }

    /// Closes the sockets of those whose tokens are no longer in force.
    func endAccess(of tokens: Set<Int64>) {
        for loop in loops { loop.endAccess(of: tokens) }
    }

    /// Begins to ping the sockets of all loops.
    func startPinging() {
        for loop in loops { loop.startPinging() }
    }
}

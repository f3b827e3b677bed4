import Synchronization

/// Counts what an end of the link does; written by its thread, read by any.
final class LinkCounters: Sendable {
    let messagesIn = Atomic(0)
    let messagesOut = Atomic(0)
    let batchesIn = Atomic(0)
    let malformed = Atomic(0)
    let dropped = Atomic(0)
    let peers = Atomic(0)
    /// Peers that take turns (gateway).
    let takers = Atomic(0)
    let pendingTurns = Atomic(0)

    var figures: LinkFigures {
        LinkFigures(
            messagesIn: messagesIn.load(ordering: .relaxed), messagesOut: messagesOut.load(ordering: .relaxed),
            batchesIn: batchesIn.load(ordering: .relaxed), malformed: malformed.load(ordering: .relaxed),
            dropped: dropped.load(ordering: .relaxed), peers: peers.load(ordering: .relaxed),
            pendingTurns: pendingTurns.load(ordering: .relaxed))
    }
}

extension Atomic<Int> {
    func increase(by number: Int = 1) {
        wrappingAdd(number, ordering: .relaxed)
    }
}

import DequeModule
import NaviStore

/// The streams of ended turns, kept until the gateway has acknowledged the end: bounded in time and in bytes. Beyond
/// the bounds the oldest go first; a gateway that asks for one of them later reads the history instead.
struct EndedStreams {
    struct Limits: Sendable {
        /// How long a stream is kept.
        var lifetime = Duration.seconds(60)
        /// Bytes of all streams together.
        var maxBytes = 64 << 20
    }

    private struct Entry {
        let stream: TurnStream
        let byteCount: Int
        let expiresAt: Int64
    }

    private let limits: Limits
    private var entries: [TurnRef: Entry] = [:]
    /// In the order of their end; may name streams that are gone already.
    private var order: Deque<TurnRef> = []
    private(set) var byteCount = 0

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    var count: Int { entries.count }

    /// All streams, oldest first.
    var streams: [TurnStream] { order.compactMap { entries[$0]?.stream } }

    subscript(ref: TurnRef) -> TurnStream? { entries[ref]?.stream }

    /// Keeps a stream.
    ///
    /// - Parameter now: In milliseconds of a clock that is never stepped.
    mutating func keep(_ stream: TurnStream, as ref: TurnRef, now: Int64) {
        remove(ref)
        let entry = Entry(
            stream: stream, byteCount: stream.byteCount, expiresAt: now + limits.lifetime.wholeMilliseconds)
        entries[ref] = entry
        order.append(ref)
        byteCount += entry.byteCount
        while byteCount > limits.maxBytes, let oldest = order.popFirst() { remove(oldest) }
    }

    /// The end was acknowledged, or the turn does not matter any more.
    mutating func remove(_ ref: TurnRef) {
        if let entry = entries.removeValue(forKey: ref) { byteCount -= entry.byteCount }
        if entries.isEmpty { order.removeAll(keepingCapacity: true) }
    }

    /// Drops what is too old.
    mutating func expire(now: Int64) {
        while let oldest = order.first {
            if let entry = entries[oldest], entry.expiresAt > now { return }
            order.removeFirst()
            remove(oldest)
        }
    }
}

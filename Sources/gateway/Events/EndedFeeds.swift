import DequeModule
import NaviProtocol

/// Which copies of ended turns are kept, oldest first, so that a client that was away for a moment can resume.
///
/// Bounded in time, in bytes, and per session.
struct EndedFeeds {
    struct Entry: Equatable {
        let sessionID: SessionID
        let turnID: TurnID
        let bytes: Int
        let endedAt: ContinuousClock.Instant
    }

    static let maxPerSession = 2

    private let maxBytes: Int
    private var entries: Deque<Entry> = []
    private(set) var bytes = 0

    init(maxBytes: Int = 32 << 20) {
        self.maxBytes = maxBytes
    }

    var count: Int { entries.count }

    mutating func add(_ entry: Entry) {
        entries.append(entry)
        bytes += entry.bytes
    }

    /// Takes out what must go: what is too old, and the oldest while there are too many bytes.
    mutating func takeExpired(now: ContinuousClock.Instant) -> [Entry] {
        var expired: [Entry] = []
        while let oldest = entries.first, bytes > maxBytes || now - oldest.endedAt >= FeedTiming.keepEnded {
            entries.removeFirst()
            expired.append(oldest)
            bytes -= oldest.bytes
        }
        return expired
    }
}

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
    private var entries: [Entry] = []
    /// Entries before it are gone; the array is compacted now and then, so that taking the oldest costs nothing.
    private var first = 0
    private(set) var bytes = 0

    init(maxBytes: Int = 32 << 20) {
        self.maxBytes = maxBytes
    }

    var count: Int { entries.count - first }

    mutating func add(_ entry: Entry) {
        entries.append(entry)
        bytes += entry.bytes
    }

    /// Takes out what must go: what is too old, and the oldest while there are too many bytes.
    mutating func takeExpired(now: ContinuousClock.Instant) -> [Entry] {
        var expired: [Entry] = []
        while first < entries.count, bytes > maxBytes || now - entries[first].endedAt >= FeedTiming.keepEnded {
            expired.append(entries[first])
            bytes -= entries[first].bytes
            first += 1
        }
        if first > 1024, first > entries.count / 2 {
            entries.removeFirst(first)
            first = 0
        }
        return expired
    }
}

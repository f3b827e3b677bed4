import NaviProtocol

/// Keeps sessions whose compression failed from failing again and again: a pause that doubles, from one minute to one
/// hour. Remembers a thousand sessions at most; beyond that the oldest failures are forgotten.
struct CompactionPauses {
    private struct Failure {
        var count: Int
        var until: Int64
    }

    private static let maxSessions = 1000
    private var failures: [SessionID: Failure] = [:]

    /// Whether the session may be tried now. `now` is in milliseconds of a clock that is never stepped.
    func allows(_ session: SessionID, now: Int64) -> Bool {
        failures[session].map { $0.until <= now } ?? true
    }

    /// - Returns: Whether it is the session's first failure, the one to be logged.
    mutating func failed(_ session: SessionID, now: Int64) -> Bool {
        let count = (failures[session]?.count ?? 0) + 1
        let pause = min(Duration.seconds(60 << min(count - 1, 6)), .seconds(3600))
        failures[session] = Failure(count: count, until: now + pause.wholeMilliseconds)
        if failures.count > Self.maxSessions, let oldest = failures.min(by: { $0.value.until < $1.value.until }) {
            failures[oldest.key] = nil
        }
        return count == 1
    }

    mutating func succeeded(_ session: SessionID) {
        failures[session] = nil
    }
}

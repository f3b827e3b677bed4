import NaviProtocol

/// Failures of a session's summaries in a row.
package struct CompressionFailures: Sendable, Equatable {
    package var count: Int
    /// No model is asked for a summary before.
    package var until: Timestamp

    /// From so many on there is a pause after each.
    package static let tolerated = 3
    /// After the last tolerated failure, the next, and every further one.
    package static let pauses: [Duration] = [.seconds(60), .seconds(300), .seconds(900)]

    package init(count: Int, until: Timestamp) {
        self.count = count
        self.until = until
    }

    /// One failure more.
    package static func another(after earlier: CompressionFailures?, now: Timestamp) -> CompressionFailures {
        let count = max(0, earlier?.count ?? 0) + 1
        guard count >= tolerated else { return CompressionFailures(count: count, until: now) }
        return CompressionFailures(count: count, until: now + pauses[min(count - tolerated, pauses.count - 1)])
    }
}

/// Times a turn for metrics.
struct TurnStopwatch {
    let acceptedAt: ContinuousClock.Instant
    private var hasToken = false

    init(acceptedAt: ContinuousClock.Instant) {
        self.acceptedAt = acceptedAt
    }

    /// Since the acceptance, the first time; then `nil`.
    mutating func takeFirst(at now: ContinuousClock.Instant) -> Duration? {
        guard !hasToken else { return nil }
        hasToken = true
        return now - acceptedAt
    }
}

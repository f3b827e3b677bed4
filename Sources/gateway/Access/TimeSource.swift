import NaviProtocol

/// Where times come from: the machine's clocks, or those of a test.
protocol TimeSource: Sendable {
    /// By the wall clock, which people set.
    var now: Timestamp { get }
    /// By a clock that only runs.
    var instant: ContinuousClock.Instant { get }
}

/// The machine's clocks.
struct SystemTime: TimeSource {
    var now: Timestamp { .now() }
    var instant: ContinuousClock.Instant { .now }
}

/// Where times come from: the machine's clocks, or those of a test.
package protocol TimeSource: Sendable {
    /// By the wall clock, which people set.
    var now: Timestamp { get }
    /// By a clock that only runs.
    var instant: ContinuousClock.Instant { get }
}

/// The machine's clocks.
package struct SystemTime: TimeSource {
    package init() {}

    package var now: Timestamp { .now() }
    package var instant: ContinuousClock.Instant { .now }
}

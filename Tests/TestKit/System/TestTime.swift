import NaviProtocol

/// Clocks as a test has them.
package struct TestTime: TimeSource {
    private let wall: @Sendable () -> Timestamp
    private let running: @Sendable () -> ContinuousClock.Instant

    package init(
        wall: @escaping @Sendable () -> Timestamp = { .now() },
        running: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.wall = wall
        self.running = running
    }

    package var now: Timestamp { wall() }
    package var instant: ContinuousClock.Instant { running() }
}

import NaviProtocol

@testable import gateway

/// Clocks as a test has them.
struct TestTime: TimeSource {
    var wall: @Sendable () -> Timestamp = { .now() }
    var running: @Sendable () -> ContinuousClock.Instant = { .now }

    var now: Timestamp { wall() }
    var instant: ContinuousClock.Instant { running() }
}

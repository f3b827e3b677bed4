import NaviTelemetry
import Synchronization
import Testing

@Suite struct HeartbeatTests {
    private let clock = HandClock()
    private let heart: Heartbeat

    init() {
        heart = Heartbeat("test", clock: clock)
    }

    @Test func aLoopThatHasNotStartedOwesNothing() {
        clock.advance(by: .seconds(1000))
        #expect(heart.silence <= .zero)
        heart.beat()
        clock.advance(by: .seconds(1000))
        #expect(heart.silence <= .zero)
    }

    @Test func silenceCountsFromTheLastBeat() {
        heart.start()
        clock.advance(by: .seconds(3))
        #expect(heart.silence == .seconds(3))
        heart.beat()
        clock.advance(by: .seconds(2))
        #expect(heart.silence == .seconds(2))
    }

    @Test func aRestMayHaveAnEnd() {
        heart.start()
        heart.rest(for: .seconds(60))
        heart.beat()
        clock.advance(by: .seconds(61))
        #expect(heart.silence == .seconds(1))
        heart.rest()
        clock.advance(by: .seconds(1000))
        #expect(heart.silence <= .zero)
    }

    @Test func longWorkIsExcusedUntilItEndsAndNoLongerThanItsLimit() {
        heart.start()
        heart.excused(for: .seconds(60)) {
            clock.advance(by: .seconds(50))
            #expect(heart.silence <= .zero)
            clock.advance(by: .seconds(15))
            #expect(heart.silence == .seconds(5))
        }
        clock.advance(by: .seconds(2))
        #expect(heart.silence == .seconds(2))
    }

    @Test func anExcuseDoesNotEndARest() {
        heart.rest()
        heart.excused(for: .seconds(1)) {}
        clock.advance(by: .seconds(1000))
        #expect(heart.silence <= .zero)
        heart.start()
        heart.excused(for: .seconds(1)) { heart.rest() }
        clock.advance(by: .seconds(1000))
        #expect(heart.silence <= .zero)
    }
}

/// A clock that a test moves.
private final class HandClock: SteadyClock {
    private let time = Mutex(Duration.seconds(100))

    var reading: Duration { time.withLock { $0 } }

    func advance(by step: Duration) { time.withLock { $0 += step } }
}

import Synchronization

/// The sign of life of one loop: the loop says each time that it has come round, and whoever watches over the process
/// sees for how long it has not.
///
/// Of a loop that waits for work, or has ended, nothing is expected: it rests. Any thread may call any method.
package final class Heartbeat: Sendable {
    /// What the loop does, for the log.
    package let name: String
    private let clock: any SteadyClock
    /// When it was last known to live, in nanoseconds of the clock; in the future while nothing is expected before that.
    private let aliveAt: Atomic<Int64>

    private static let resting = Int64.max

    /// A loop that rests.
    package init(_ name: String, clock: any SteadyClock = MonotonicClock()) {
        self.name = name
        self.clock = clock
        aliveAt = Atomic(Self.resting)
    }

    /// From here on the loop is expected to come round.
    package func start() {
        aliveAt.store(nanoseconds, ordering: .relaxed)
    }

    /// The loop has come round.
    package func beat() {
        aliveAt.max(nanoseconds, ordering: .relaxed)
    }

    /// Nothing is expected of the loop until it starts again, or until the time is over.
    package func rest(for time: Duration? = nil) {
        aliveAt.store(time.map { nanoseconds + Self.nanoseconds($0) } ?? Self.resting, ordering: .relaxed)
    }

    /// Does something that may take longer than a loop usually does, and in which it cannot beat.
    ///
    /// - Parameter limit: After so long it counts as standing still all the same.
    package func excused<Value>(for limit: Duration, _ body: () throws -> Value) rethrows -> Value {
        let until = nanoseconds + Self.nanoseconds(limit)
        let before = aliveAt.max(until, ordering: .relaxed).oldValue
        defer {
            // Unless it began to rest meanwhile, it is expected again from now on.
            if before < until {
                _ = aliveAt.compareExchange(expected: until, desired: nanoseconds, ordering: .relaxed)
            }
        }
        return try body()
    }

    /// How long the loop has not come round; zero or less when nothing is amiss.
    package var silence: Duration {
        let alive = aliveAt.load(ordering: .relaxed)
        return alive == Self.resting ? .zero : .nanoseconds(nanoseconds - alive)
    }

    private var nanoseconds: Int64 { Self.nanoseconds(clock.reading) }

    private static func nanoseconds(_ time: Duration) -> Int64 {
        time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000
    }
}

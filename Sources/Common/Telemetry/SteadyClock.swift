import Glibc

/// A clock that never steps, and stands still while the machine sleeps: silence is judged by it.
package protocol SteadyClock: Sendable {
    /// Time since an arbitrary moment.
    var reading: Duration { get }
}

/// The system's monotonic clock.
package struct MonotonicClock: SteadyClock {
    package init() {}

    package var reading: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

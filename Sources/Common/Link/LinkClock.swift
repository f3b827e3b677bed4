import Glibc

/// The clock by which the link judges silence: it never steps, and stands still while the machine sleeps.
package struct LinkClock: Sendable {
    /// Time since an arbitrary moment.
    package let now: @Sendable () -> Duration

    package init(now: @escaping @Sendable () -> Duration) {
        self.now = now
    }

    package static let monotonic = LinkClock {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}

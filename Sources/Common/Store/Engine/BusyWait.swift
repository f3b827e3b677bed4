#if canImport(Glibc)
import Glibc
#endif

/// How a connection waits for a lock that another process holds.
///
/// SQLite's own handler soon sleeps 25, 50 and 100 ms, which makes long and unfair waits under load. This one begins
/// with 50 µs, doubles up to `longest`, and varies each sleep so that waiters do not march in step.
struct BusyWait: Sendable {
    let limit: Duration
    /// A poll costs about 3 µs of CPU; every 0.5 ms that is below 1 % of a core.
    static let longestMicroseconds = 500
    private static let firstMicroseconds = 50
    /// The number of sleeps that double: 50 µs · 2⁴ would pass `longest`.
    private static let doublings = 4

    /// Sleeps before the next try; false when the limit is reached.
    ///
    /// - Parameter tries: How often this wait has slept already, as SQLite counts it.
    func wait(tries: Int) -> Bool {
        guard Self.waitedMicroseconds(tries: tries) < limit.microseconds else { return false }
        Self.sleep(tries: tries)
        return true
    }

    /// Sleeps as long as this try has to.
    static func sleep(tries: Int) {
        usleep(UInt32(sleepMicroseconds(tries: tries) * Int.random(in: 75...125) / 100))
    }

    /// The nominal length of a sleep.
    static func sleepMicroseconds(tries: Int) -> Int {
        tries < doublings ? firstMicroseconds << tries : longestMicroseconds
    }

    /// The nominal time that so many sleeps took.
    static func waitedMicroseconds(tries: Int) -> Int {
        let doubled = min(tries, doublings)
        return firstMicroseconds * ((1 << doubled) - 1) + (tries - doubled) * longestMicroseconds
    }
}

extension Duration {
    /// The duration in microseconds, rounded towards zero.
    fileprivate var microseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }
}

#if canImport(Glibc)
import Glibc
#endif

/// A moment of the wall clock, in milliseconds since 1970-01-01T00:00:00Z.
///
/// The wire form is ISO 8601 with an offset, always UTC: `2026-04-17T09:30:00.125+00:00`.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// A reading from outside, held within the years 0000 to 9999, which the wire form can say.
    package init(clamping milliseconds: Int64) {
        self.milliseconds = milliseconds.clamped(to: -62_167_219_200_000...253_402_300_799_999)
    }

    /// The time of a file, which anybody may have set.
    package init(clamping time: timespec) {
        self.init(
            clamping: Int64(time.tv_sec).multipliedSaturated(by: 1000).addingSaturated(Int64(time.tv_nsec) / 1_000_000))
    }

    /// The wall clock's present reading.
    package static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds.addingSaturated(duration.wholeMilliseconds))
    }

    package static func - (time: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds.subtractingSaturated(duration.wholeMilliseconds))
    }

    /// The time from `earlier` to this moment; negative when the clock was stepped back.
    package func since(_ earlier: Timestamp) -> Duration {
        .milliseconds(milliseconds.subtractingSaturated(earlier.milliseconds))
    }
}

extension Duration {
    /// The duration in milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int64 {
        components.seconds.multipliedSaturated(by: 1000)
            .addingSaturated(components.attoseconds / 1_000_000_000_000_000)
    }

    /// The duration in seconds, for the wire.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}

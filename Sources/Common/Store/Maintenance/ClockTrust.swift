import NaviProtocol

/// One look at both clocks.
package struct ClockReading: Sendable, Equatable {
    package var wall: Timestamp
    /// `CLOCK_BOOTTIME`, in milliseconds: nobody sets it, and it counts sleep.
    package var bootMilliseconds: Int64
    /// The boot that it counts from.
    package var bootID: String

    package init(wall: Timestamp, bootMilliseconds: Int64, bootID: String) {
        self.wall = wall
        self.bootMilliseconds = bootMilliseconds
        self.bootID = bootID
    }
}

/// How far the wall clock can be believed when it says that something is old.
///
/// A clock that is set ahead makes everything old at once, and may be set back later. So what it has gained on the boot
/// clock, and the time between two boots, for which nobody can vouch, is *doubted*: it ages nothing, until the machine has
/// run for a lifetime of files. After that nothing that is younger than its lifetime can look older. A clock that comes
/// back takes the doubt with it.
package struct ClockTrust: Sendable, Equatable {
    /// Clocks are adjusted by less than that between two rounds without anybody setting them.
    static let tolerance: Int64 = 60_000

    private(set) var reading: ClockReading
    private var doubtMilliseconds: Int64 = 0
    /// The boot clock when the doubt last grew.
    private var doubtedAt: Int64

    init(_ reading: ClockReading) {
        self.reading = reading
        doubtedAt = reading.bootMilliseconds
    }

    package var doubt: Duration { .milliseconds(doubtMilliseconds) }

    /// - Parameter lifetime: How long the doubt lasts once the clock behaves.
    func advanced(to next: ClockReading, lifetime: Duration) -> ClockTrust {
        var trust = self
        trust.reading = next
        let isSameBoot = next.bootID == reading.bootID && next.bootMilliseconds >= reading.bootMilliseconds
        let passed = isSameBoot ? next.bootMilliseconds - reading.bootMilliseconds : 0
        let gained = next.wall.milliseconds - reading.wall.milliseconds - passed
        if abs(gained) > Self.tolerance {
            trust.doubtMilliseconds = min(max(doubtMilliseconds + gained, 0), Self.largest)
            if gained > 0 { trust.doubtedAt = next.bootMilliseconds }
        }
        if !isSameBoot { trust.doubtedAt = next.bootMilliseconds }
        if next.bootMilliseconds - trust.doubtedAt >= lifetime.wholeMilliseconds { trust.doubtMilliseconds = 0 }
        return trust
    }
}

extension ClockTrust {
    /// Some 30,000 years: what is beyond was not written by us.
    private static let largest: Int64 = 1_000_000_000_000_000

    /// - Returns: `nil` for what was not written by `text`.
    init?(text: String) {
        let fields = text.split(separator: " ")
        guard fields.count == 5 else { return nil }
        let numbers = fields.dropLast().compactMap { Int64(decimal: $0, in: -Self.largest...Self.largest) }
        guard numbers.count == 4, numbers[2] >= 0 else { return nil }
        reading = ClockReading(
            wall: Timestamp(milliseconds: numbers[0]), bootMilliseconds: numbers[1], bootID: String(fields[4]))
        doubtMilliseconds = numbers[2]
        doubtedAt = numbers[3]
    }

    /// As it is stored.
    var text: String {
        "\(reading.wall.milliseconds) \(reading.bootMilliseconds) \(doubtMilliseconds) \(doubtedAt) \(reading.bootID)"
    }
}

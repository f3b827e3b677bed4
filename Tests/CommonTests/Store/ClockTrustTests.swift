import NaviProtocol
import Testing

@testable import NaviStore

@Suite("How far the wall clock is believed")
struct ClockTrustTests {
    private static let start: Int64 = 1_800_000_000_000
    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour
    private static let lifetime = Duration.milliseconds(day)

    /// - Parameters:
    ///   - wall: In milliseconds after the start.
    ///   - boot: In milliseconds since the boot.
    private func reading(_ wall: Int64, _ boot: Int64, _ id: String = "b1") -> ClockReading {
        ClockReading(wall: Timestamp(milliseconds: Self.start + wall), bootMilliseconds: boot, bootID: id)
    }

    /// The doubt after each of these readings.
    private func doubts(_ readings: [ClockReading]) -> [Int64] {
        var trust = ClockTrust(reading(0, 0))
        return readings.map { reading in
            trust = trust.advanced(to: reading, lifetime: Self.lifetime)
            #expect(ClockTrust(text: trust.text) == trust)
            return trust.doubt.wholeMilliseconds
        }
    }

    @Test("Time that both clocks have seen is believed, sleep included, and so are small corrections")
    func ordinary() {
        let hour = Self.hour
        #expect(
            doubts([reading(hour, hour), reading(9 * hour, 9 * hour), reading(9 * hour + 59_000, 9 * hour)]) == [
                0, 0, 0,
            ])
        #expect(doubts([reading(-59_000, 0)]) == [0])
    }

    @Test(
        "A jump ahead is doubted until the machine has run for a lifetime",
        arguments: [61_000, hour, 2 * day, 3650 * day])
    func ahead(jump: Int64) {
        let (hour, day) = (Self.hour, Self.day)
        #expect(
            doubts([
                reading(jump + hour, hour), reading(jump + day, day), reading(jump + hour + day - 1, hour + day - 1),
                reading(jump + hour + day, hour + day), reading(jump + 3 * day, 3 * day),
            ]) == [jump, jump, jump, 0, 0])
    }

    @Test("A clock that comes back takes its doubt with it; one that was set back earlier leaves none")
    func back() {
        let hour = Self.hour
        #expect(doubts([reading(5 * hour, 0), reading(hour, hour)]) == [5 * hour, 0])
        #expect(doubts([reading(5 * hour, 0), reading(3 * hour, hour)]) == [5 * hour, 2 * hour])
        #expect(doubts([reading(-5 * hour, 0), reading(-4 * hour, hour)]) == [0, 0])
        #expect(doubts([reading(-5 * hour, 0), reading(hour, hour)]) == [0, 5 * hour], "corrected at last")
    }

    @Test("Nobody vouches for the time between two boots: a first look at a wrong date makes nothing old")
    func boots() {
        let (hour, day) = (Self.hour, Self.day)
        #expect(doubts([reading(3 * day, 60_000, "b2")]) == [3 * day])
        #expect(doubts([reading(400 * day, 60_000, "b2"), reading(hour, hour, "b2")]) == [400 * day, 60_000])
        #expect(
            doubts([reading(3 * day, hour, "b2"), reading(4 * day - 1, hour + day - 1, "b2")]) == [3 * day, 3 * day])
        #expect(doubts([reading(3 * day, hour, "b2"), reading(4 * day, hour + day, "b2")]) == [3 * day, 0])
        // The same id and an earlier clock: a machine that cannot tell its boots apart.
        #expect(doubts([reading(hour, hour), reading(2 * day, 1000)]) == [0, 2 * day - hour])
    }

    @Test(
        "What was not written by us is no memory",
        arguments: [
            "", "1 2 3", "1 2 3 4", "1 2 -3 4 b", "1 2 3 4 b c", "a 2 3 4 b", "9223372036854775807 2 3 4 b",
            "1 2 99999999999999999999 4 b", "1 -9223372036854775808 3 4 b",
        ])
    func strangeText(text: String) {
        #expect(ClockTrust(text: text) == nil)
    }

    @Test("The widest readings there can be are borne")
    func extremes() throws {
        let far: Int64 = 1_000_000_000_000_000
        let stored = try #require(ClockTrust(text: "\(-far) \(-far) \(far) \(-far) b"))
        for wall in [-far, 0, far] {
            for boot in [0, far] {
                let next = ClockReading(wall: Timestamp(milliseconds: wall), bootMilliseconds: boot, bootID: "b")
                #expect(stored.advanced(to: next, lifetime: Self.lifetime).doubt >= .zero)
            }
        }
    }
}

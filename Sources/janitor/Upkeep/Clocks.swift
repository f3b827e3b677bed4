import NaviProtocol
import NaviStore

/// The clocks of a round.
struct Clocks: Sendable {
    var wall: any TimeSource = SystemTime()
    let boot: LeaseClock

    /// The machine's clocks.
    static func system() -> Clocks {
        Clocks(boot: .boottime())
    }

    func read() -> ClockReading {
        let boot = boot.terms(duration: .zero)
        return ClockReading(wall: wall.now, bootMilliseconds: boot.now, bootID: boot.bootID)
    }
}

import NaviProtocol
import NaviStore

/// The clocks of a round.
struct Clocks: Sendable {
    let wall: @Sendable () -> Timestamp
    let boot: LeaseClock

    /// The machine's clocks.
    static func system() -> Clocks {
        Clocks(wall: Timestamp.now, boot: .boottime())
    }

    func read() -> ClockReading {
        let boot = boot.terms(duration: .zero)
        return ClockReading(wall: wall(), bootMilliseconds: boot.now, bootID: boot.bootID)
    }
}

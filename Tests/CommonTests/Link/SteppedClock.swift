import NaviTelemetry
import Synchronization

@testable import NaviLink

/// A link's clock that stands still until the test moves it.
final class SteppedClock: SteadyClock {
    private let time = Mutex(Duration.seconds(1_000))

    var reading: Duration { time.withLock { $0 } }

    func advance(by duration: Duration) {
        time.withLock { $0 += duration }
    }
}

extension LinkTuning {
    /// For a clock that stands still: nothing waits for it to go on.
    static var unpaced: LinkTuning {
        var tuning = LinkTuning()
        tuning.gather = .zero
        return tuning
    }
}

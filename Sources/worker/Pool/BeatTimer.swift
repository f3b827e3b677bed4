import Dispatch
import NaviProtocol

/// Lets a thread of one's own wait from beat to beat, until somebody stops it.
final class BeatTimer: Sendable {
    private let stopped = DispatchSemaphore(value: 0)

    /// - Returns: `false` at once when it is stopped, now or before; else `true` after `interval`.
    func wait(_ interval: Duration) -> Bool {
        let isStopped = stopped.wait(timeout: .now() + .milliseconds(Int(interval.wholeMilliseconds))) == .success
        // For whoever waits next.
        if isStopped { stopped.signal() }
        return !isStopped
    }

    func stop() {
        stopped.signal()
    }
}

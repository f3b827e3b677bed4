import CZeroMQ
import Glibc

/// Wakes a thread that sleeps in `poll`: an eventfd.
final class WakeSignal: Sendable {
    let descriptor: Int32

    init() {
        descriptor = navi_eventfd()
        precondition(descriptor >= 0, "no file descriptor left for an eventfd")
    }

    deinit {
        close(descriptor)
    }

    func raise() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}

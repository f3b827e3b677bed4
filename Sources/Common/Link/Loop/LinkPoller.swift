import CZeroMQ
import Glibc
import NaviProtocol

/// Sleeps until a descriptor is readable.
struct LinkPoller {
    private var descriptors: [pollfd]

    init(_ descriptors: [Int32]) {
        self.descriptors = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    }

    /// Waits for one of the first `count` descriptors, or for the time to pass. Returns early at a signal.
    mutating func wait(_ limit: Duration, first count: Int) {
        let nanoseconds = max(
            limit.components.seconds * 1_000_000_000 + limit.components.attoseconds / 1_000_000_000, 0)
        descriptors.withUnsafeMutableBufferPointer { buffer in
            for position in buffer.indices { buffer[position].revents = 0 }
            _ = navi_poll(buffer.baseAddress, UInt32(count), nanoseconds)
        }
    }

    /// Whether the descriptor was readable at the last wait; asked again, `false`.
    mutating func takeReadable(_ position: Int) -> Bool {
        defer { descriptors[position].revents = 0 }
        return descriptors[position].revents != 0
    }
}

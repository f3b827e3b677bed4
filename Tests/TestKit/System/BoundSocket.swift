import Foundation

/// A TCP socket of the test's own on a free port of the loopback address, or another one: one that listens, to be inherited by a
/// program, or one that does not, whose port refuses every connection for as long as the test holds it.
package final class BoundSocket: Sendable {
    package let descriptor: Int32
    package let port: Int

    package init(listens: Bool, on host: String = "127.0.0.1") throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr(host)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let (descriptor, size) = (descriptor, length)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound, !listens || listen(descriptor, 128) == 0 else { throw Failure("cannot bind a free port") }
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}

import Foundation

/// The socket on which a service manager hears from its services.
package final class NotifySocket: Sendable {
    /// For `NOTIFY_SOCKET`.
    package let path: String
    private let descriptor: Int32

    package init(path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard descriptor >= 0, bound == 0 else { throw Failure("cannot bind \(path)") }
    }

    deinit { close(descriptor) }

    /// Waits for a datagram that has this line, such as `READY=1`.
    package func wait(for line: String, timeLimit: Duration = defaultTimeLimit) async throws {
        try await eventually(timeLimit: timeLimit, "the notification \(line)") {
            while let datagram = receive() {
                if datagram.split(separator: "\n").contains(Substring(line)) { return true }
            }
            return false
        }
    }

    /// The next datagram, if there is one.
    package func receive() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}

import Glibc
import NIOCore
import NaviConfiguration
import NaviProcess

/// Where the gateway listens.
enum ListeningSocket: Sendable, Equatable {
    /// Bound here.
    case address(host: String, port: Int)
    /// A Unix socket, bound here.
    case path(String)
    /// Bound by whoever started the process (`LISTEN_FDS`), who keeps it across restarts.
    case inherited(descriptor: Int32)

    /// The first descriptor that is passed on.
    static let firstInherited: Int32 = 3

    /// - Throws: `ConfigurationError` when a descriptor was announced that is not a listening socket.
    static func find(
        environment: [String: String], processID: Int32, path: String? = nil, host: String, port: Int
    ) throws -> ListeningSocket {
        guard let count = environment["LISTEN_FDS"].flatMap({ Int($0) }), count > 0,
            environment["LISTEN_PID"] == String(processID)
        else { return path.map(ListeningSocket.path) ?? .address(host: host, port: port) }
        guard count == 1 else {
            throw ConfigurationError(["LISTEN_FDS: exactly one socket is expected, \(count) were passed on"])
        }
        guard isListening(firstInherited) else {
            throw ConfigurationError(["LISTEN_FDS: descriptor \(firstInherited) is not a listening socket"])
        }
        // What is started from here has no business with it; failing to say so does no harm.
        _ = fcntl(firstInherited, F_SETFD, FD_CLOEXEC)
        return .inherited(descriptor: firstInherited)
    }

    /// Where that is: what the kernel says of an inherited socket, and what a name stands for.
    ///
    /// - Throws: `StartError`.
    func place() throws -> SocketAddress {
        switch self {
        case .address(let host, let port):
            do {
                return try SocketAddress.makeAddressResolvingHost(host, port: port)
            } catch {
                throw StartError.listening(self, error)
            }
        case .path(let path):
            do {
                return try SocketAddress(unixDomainSocketPath: path)
            } catch {
                throw StartError.listening(self, error)
            }
        case .inherited(let descriptor):
            guard let address = Self.address(of: descriptor) else {
                throw ConfigurationError(["LISTEN_FDS: the socket has no address that Navi knows"])
            }
            return address
        }
    }

    private static func address(of descriptor: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes -> SocketAddress? in
            guard let start = bytes.baseAddress,
                getsockname(descriptor, start.assumingMemoryBound(to: sockaddr.self), &length) == 0
            else { return nil }
            switch Int32(start.loadUnaligned(as: sa_family_t.self)) {
            case AF_INET: return SocketAddress(start.loadUnaligned(as: sockaddr_in.self))
            case AF_INET6: return SocketAddress(start.loadUnaligned(as: sockaddr_in6.self))
            case AF_UNIX: return SocketAddress(start.loadUnaligned(as: sockaddr_un.self))
            default: return nil
            }
        }
    }

    static func isListening(_ descriptor: Int32) -> Bool {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value != 0
    }
}

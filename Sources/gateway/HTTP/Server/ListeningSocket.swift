import Glibc
import NaviConfiguration

/// Where the gateway listens.
enum ListeningSocket: Sendable, Equatable {
    /// Bound here.
    case address(host: String, port: Int)
    /// Bound by whoever started the process (`LISTEN_FDS`), who keeps it across restarts.
    case inherited(descriptor: Int32)

    /// The first descriptor that is passed on.
    static let firstInherited: Int32 = 3

    /// - Throws: `ConfigurationError` when a descriptor was announced that is not a listening socket.
    static func find(
        environment: [String: String], processID: Int32, host: String, port: Int
    ) throws -> ListeningSocket {
        guard let count = environment["LISTEN_FDS"].flatMap({ Int($0) }), count > 0,
            environment["LISTEN_PID"] == String(processID)
        else { return .address(host: host, port: port) }
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

    static func isListening(_ descriptor: Int32) -> Bool {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value != 0
    }
}

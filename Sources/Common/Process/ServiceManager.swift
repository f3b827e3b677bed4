import Glibc

/// Tells the service manager where the process stands (the `sd_notify` protocol): a datagram to the socket that
/// `NOTIFY_SOCKET` names. Without that variable every call does nothing.
package enum ServiceManager {
    /// The process can do its work.
    package static func notifyReady() {
        send("READY=1")
    }

    /// The process shuts down.
    package static func notifyStopping() {
        send("STOPPING=1")
    }

    /// The process does its work; said often enough, it is left alone.
    package static func feedWatchdog() {
        send("WATCHDOG=1")
    }

    /// After so long without a word from this process the service manager replaces it; `nil` when it does not watch.
    package static func watchdogLimit() -> Duration? {
        let variable = { name in getenv(name).map { String(cString: $0) } }
        return watchdogLimit(
            microseconds: variable("WATCHDOG_USEC"), processID: variable("WATCHDOG_PID"), ownID: getpid())
    }

    /// - Parameter processID: Whom the manager watches; everybody who has the variables, if that is not said.
    static func watchdogLimit(microseconds: String?, processID: String?, ownID: Int32) -> Duration? {
        guard let number = microseconds.flatMap({ Int64($0) }), number > 0, processID ?? "\(ownID)" == "\(ownID)" else {
            return nil
        }
        return .microseconds(min(number, longestWatchdogMicroseconds))
    }

    /// An hour.
    private static let longestWatchdogMicroseconds: Int64 = 3_600_000_000

    /// One line for people, shown by `systemctl status`.
    package static func notifyStatus(_ text: String) {
        send("STATUS=\(text)")
    }

    private static func send(_ message: String) {
        guard let path = getenv("NOTIFY_SOCKET").map({ String(cString: $0) }), path.utf8.count < 108,
            path.hasPrefix("/") || path.hasPrefix("@")
        else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        // An abstract socket is written with @ and begins with a zero byte.
        if path.hasPrefix("@") { address.sun_path.0 = 0 }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.utf8.count)
        let bytes = Array(message.utf8)
        // A manager that does not listen is its own problem, not a reason to fail.
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
    }
}

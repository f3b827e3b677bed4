import Glibc
import NaviFiles

/// The file of a Unix socket that the gateway listens on.
enum UnixSocketFile {
    /// Takes away what a gateway that was killed has left there; a socket that somebody listens on stays, and so does
    /// anything else.
    ///
    /// - Throws: `SystemError`.
    static func clear(_ path: String) throws {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SystemError("a socket cannot be made") }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        // Whoever refuses is nobody.
        if result != 0, errno == ECONNREFUSED { unlink(path) }
    }

    /// Lets the socket's group, to which the proxy belongs, connect; nobody else.
    ///
    /// - Throws: `SystemError`.
    static func share(_ path: String) throws {
        try check("the socket's mode cannot be set") { chmod(path, 0o660) }
    }
}

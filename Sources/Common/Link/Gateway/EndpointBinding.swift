import CZeroMQ
import Glibc

/// A bound endpoint: its lock and its socket, which are given back together.
struct EndpointBinding: Sendable {
    let socket: ZeroMQSocket
    private let lock: EndpointLock

    /// Makes the directory, takes the lock, binds. A socket file that a dead gateway left is replaced; any other file
    /// is not touched.
    init(_ endpoint: LinkEndpoint, tuning: LinkTuning) throws(LinkError) {
        try EndpointDirectory.prepare(endpoint.directory)
        lock = try EndpointLock(endpoint)
        try Self.refuseForeignFile(endpoint.path)
        socket = try .router(tuning)
        try socket.bind(endpoint)
        // libzmq leaves the mode to the umask; until here the directory alone keeps others out.
        guard chmod(endpoint.path, 0o600) == 0 else { throw .system("cannot set the mode of \(endpoint.path)") }
    }

    /// libzmq removes whatever lies at the path before it binds.
    private static func refuseForeignFile(_ path: String) throws(LinkError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK else { return }
        throw LinkError(
            .invalidEndpoint, "\(path) exists and is not a socket; move it, or choose another link endpoint")
    }
}

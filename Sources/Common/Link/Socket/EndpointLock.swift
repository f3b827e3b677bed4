import Glibc

/// The right to bind an endpoint. libzmq lets a second process bind the same path and take it over without a word, so
/// the first one holds a lock on a file beside it. The kernel gives it back however the process ends.
final class EndpointLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `alreadyBound` when another process, or another link of this one, holds the lock.
    init(_ endpoint: LinkEndpoint) throws(LinkError) {
        let path = endpoint.lockPath
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("cannot open the link's lock \(path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error =
                errno == EWOULDBLOCK
                ? LinkError(.alreadyBound, Self.conflict(endpoint, holder: Self.holder(descriptor)))
                : LinkError.system("cannot lock \(path)")
            close(descriptor)
            throw error
        }
        noteHolder()
    }

    deinit {
        close(descriptor)
    }

    private static func conflict(_ endpoint: LinkEndpoint, holder: String?) -> String {
        "another gateway\(holder.map { " (process \($0))" } ?? "") has bound \(endpoint.path);"
            + " stop it, or give this one another link endpoint"
    }

    /// For the operator who finds the file; nothing depends on it.
    private func noteHolder() {
        let text = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, text.utf8.count, 0) }
    }

    private static func holder(_ descriptor: Int32) -> String? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let digits = bytes.prefix(max(count, 0)).prefix { (0x30...0x39).contains($0) }
        return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
    }
}

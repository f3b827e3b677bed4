/// Where gateway and workers meet: an `ipc://` address, checked.
package struct LinkEndpoint: Hashable, Sendable, CustomStringConvertible {
    /// What the kernel's `sockaddr_un` holds, less the closing NUL.
    package static let maxPathBytes = 107

    /// The socket's file.
    package let path: String

    /// Parses `ipc://<path>`. A relative path is taken from the process's working directory.
    ///
    /// - Throws: `unsupportedTransport` for another scheme, `pathTooLong`, `invalidEndpoint` for anything else.
    package init(_ text: String) throws(LinkError) {
        guard text.hasPrefix("ipc://") else {
            guard let scheme = text.firstRange(of: "://") else {
                throw LinkError(.invalidEndpoint, "link endpoint '\(text)': expected ipc://<path of a socket>")
            }
            throw LinkError(
                .unsupportedTransport,
                "link endpoint '\(text)': \(text[..<scheme.lowerBound]) is not supported, only ipc:// is"
                    + " (between machines the link would need CURVE keys, which this version does not have)")
        }
        let path = String(text.dropFirst("ipc://".count))
        guard !path.isEmpty, !path.hasSuffix("/"), path != "*", !path.hasPrefix("@"), !path.utf8.contains(0) else {
            throw LinkError(.invalidEndpoint, "link endpoint '\(text)': expected the path of a socket after ipc://")
        }
        guard path.utf8.count <= Self.maxPathBytes else {
            throw LinkError(
                .pathTooLong,
                "link endpoint '\(text)': the path has \(path.utf8.count) bytes, a socket's may have"
                    + " \(Self.maxPathBytes); choose a shorter directory")
        }
        self.path = path
    }

    package var description: String { "ipc://\(path)" }

    /// Held by the process that has bound the endpoint.
    var lockPath: String { path + ".lock" }

    /// The directory that the socket lies in.
    var directory: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

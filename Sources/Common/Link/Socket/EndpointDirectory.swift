import Glibc

/// The directory of the link's socket: ours alone, since whoever can reach the socket can answer as the model.
enum EndpointDirectory {
    /// Makes the directory, and missing ones above it, with mode 0700, or checks the one that is there.
    ///
    /// - Throws: `unsafeDirectory` when it cannot be made, belongs to another user, or gives group or others any right.
    static func prepare(_ path: String) throws(LinkError) {
        try make(path)
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system("cannot look at the link's directory \(path)") }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw LinkError(.unsafeDirectory, "the link's directory \(path) is not a directory")
        }
        guard status.st_uid == geteuid() else {
            throw LinkError(
                .unsafeDirectory,
                "the link's directory \(path) belongs to user \(status.st_uid), not to \(geteuid()) who runs this process"
            )
        }
        let mode = status.st_mode & 0o777
        guard mode & 0o077 == 0 else {
            throw LinkError(
                .unsafeDirectory,
                "the link's directory \(path) is open to other users (mode 0\(String(mode, radix: 8)));"
                    + " chmod 700 it, or put the link's socket into a directory of its own")
        }
    }

    private static func make(_ path: String) throws(LinkError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw .system("cannot make the link's directory \(path)")
        }
        try make(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .system("cannot make the link's directory \(path)")
        }
    }
}

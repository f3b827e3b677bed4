import Glibc

/// A file that says how a program behaves, with what others may do with it.
struct FileReading {
    let bytes: [UInt8]
    private let status: stat

    /// Reads up to a limit, and never more: what is given may be a device.
    ///
    /// - Throws: Why it cannot be read, or is too long.
    init(_ path: String, maxBytes: Int, what: String) throws(SettingProblem) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .unreadable() }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable() }
            if count == 0 { break }
            bytes += chunk[..<count]
            guard bytes.count <= maxBytes else {
                throw SettingProblem("is longer than \(maxBytes) bytes, which no \(what) is", quotesText: false)
            }
        }
        self.bytes = bytes
        self.status = status
    }

    /// Pipes and the like have no mode that means anything.
    private var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }

    /// Why others could say what the program does; `nil` when nobody but its user and root can write the file.
    var writability: String? {
        guard isRegular else { return nil }
        if status.st_uid != geteuid(), status.st_uid != 0 {
            return "belongs to user \(status.st_uid), and must belong to this program's user or to root"
        }
        let others: mode_t = status.st_gid == getegid() ? 0o002 : 0o022
        return status.st_mode & others == 0 ? nil : "can be written by others; take that away with: chmod go-w"
    }

    /// Others than the file's user can read it.
    var isReadableByOthers: Bool { isRegular && status.st_mode & 0o044 != 0 }
}

extension SettingProblem {
    fileprivate static func unreadable() -> SettingProblem {
        SettingProblem("cannot be read: \(String(cString: strerror(errno)))", quotesText: false)
    }
}

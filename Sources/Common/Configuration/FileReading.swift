import Glibc

/// A file that says how a program behaves: settings, keys, profiles, tools, pages. All of these are read here, whole and
/// within bounds, and no name of one can hold a program up or exhaust it.
package struct FileReading {
    package let bytes: [UInt8]
    /// Of the very file that was read.
    package let status: stat

    /// Reads a file as long as it may be. Pipes, devices and folders are refused without being opened: to wait for the
    /// other end of a pipe is to wait for good, and a device does something when it is opened.
    ///
    /// - Throws: `UnfitFile`: it cannot be read, is no file, or is longer.
    package init(_ path: String, maxBytes: Int) throws(UnfitFile) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw .unreadable(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .noFile }
        // What has become something else meanwhile neither waits nor becomes this program's terminal.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw .unreadable(errno) }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0 else { throw .unreadable(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .noFile }
        guard status.st_size <= maxBytes else { throw .tooLong(maxBytes) }
        // Files of the kernel's own have no size before they are read, and others may grow.
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(maxBytes + 1, 65_536))
        while bytes.count <= maxBytes {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .unreadable(errno) }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard bytes.count <= maxBytes else { throw .tooLong(maxBytes) }
        self.bytes = bytes
        self.status = status
    }

    /// Why others could say what the program does; `nil` when nobody but its user and root can write the file.
    var writability: String? {
        if status.st_uid != geteuid(), status.st_uid != 0 {
            return "belongs to user \(status.st_uid), and must belong to this program's user or to root"
        }
        let others: mode_t = status.st_gid == getegid() ? 0o002 : 0o022
        return status.st_mode & others == 0 ? nil : "can be written by others; take that away with: chmod go-w"
    }

    /// Others than the file's user can read it.
    var isReadableByOthers: Bool { status.st_mode & 0o044 != 0 }
}

/// A file that is not read, in words that go on after its name.
package enum UnfitFile: Error, Equatable, CustomStringConvertible {
    /// With the system's number.
    case unreadable(Int32)
    /// A folder, a pipe, a device, a socket.
    case noFile
    /// Than so many bytes.
    case tooLong(Int)

    package var description: String {
        switch self {
        case .unreadable(let number): "cannot be read: \(String(cString: strerror(number)))"
        case .noFile: "is no file to be read, but a folder, a pipe or a device"
        case .tooLong(let maxBytes): "is longer than \(maxBytes) bytes"
        }
    }
}

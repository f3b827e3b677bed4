import Glibc
import NaviFiles

/// An open file or folder, closed with its last reference.
final class FileDescriptorHandle: Sendable {
    let raw: Int32

    init(_ raw: Int32) {
        self.raw = raw
    }

    deinit { close(raw) }

    /// Opens a name in this folder; never through a link.
    func open(_ name: String, _ flags: Int32, path: String) throws(FileToolError) -> FileDescriptorHandle {
        let raw = raw
        return FileDescriptorHandle(
            try checkFile(path) { openat(raw, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600) })
    }

    /// Names in this folder but `.` and `..`; at most `limit`.
    func names(limit: Int, path: String) throws(FileToolError) -> [String] {
        do throws(SystemError) {
            return try FileName.all(in: raw, limit: limit).map(\.text)
        } catch {
            throw FileToolError(system: path, number: error.number)
        }
    }

    /// What a name in this folder is, without following a link; `nil` when there is no such name.
    func status(_ name: String, path: String) throws(FileToolError) -> stat? {
        var status = stat()
        if fstatat(raw, name, &status, AT_SYMLINK_NOFOLLOW) == 0 { return status }
        if errno == ENOENT { return nil }
        throw FileToolError(system: path)
    }
}

extension stat {
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    var isFile: Bool { st_mode & S_IFMT == S_IFREG }
    var isLink: Bool { st_mode & S_IFMT == S_IFLNK }

    var kind: String {
        switch st_mode & S_IFMT {
        case S_IFREG: "file"
        case S_IFDIR: "folder"
        case S_IFLNK: "link"
        case S_IFIFO: "pipe"
        case S_IFSOCK: "socket"
        default: "device"
        }
    }
}

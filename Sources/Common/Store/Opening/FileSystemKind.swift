#if canImport(Glibc)
import Glibc
#endif

/// The kind of file system a database would lie on, and whether SQLite's WAL works there.
///
/// WAL needs memory that all processes share, on one machine; over a network it silently corrupts the database. The
/// kind is read from the mount table: `statfs` gives the same answer, but calls every FUSE file system by one number.
enum FileSystemKind: Equatable {
    case local
    case network(type: String)

    /// The kind of the file system that holds `path`; local where the system has no mount table to tell.
    ///
    /// - Throws: `cannotOpen` when there is no such path.
    static func of(_ path: String) throws -> FileSystemKind {
        guard let resolved = realpath(path, nil) else {
            throw StoreError(.cannotOpen, "\(path): \(String(cString: strerror(errno)))")
        }
        defer { free(resolved) }
        guard let table = readMountTable() else { return .local }
        return mountType(of: String(cString: resolved), mountInfo: table).map(kind(mountType:)) ?? .local
    }

    /// - Parameter mountType: A type as `/proc/self/mountinfo` names it.
    static func kind(mountType: String) -> FileSystemKind {
        let isNetwork = networkTypes.contains(mountType) || networkFUSE.contains { mountType.hasPrefix($0) }
        return isNetwork ? .network(type: mountType) : .local
    }

    /// The type of the mount that holds a path: the one with the longest mount point above it.
    ///
    /// - Parameter mountInfo: The text of `/proc/self/mountinfo`, described in proc(5).
    static func mountType(of path: String, mountInfo: String) -> String? {
        var best: (length: Int, type: Substring)?
        for line in mountInfo.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), dash > 4, fields.count > dash + 1 else { continue }
            let point = unescaped(fields[4])
            let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
            // Of two mounts on one point, the later covers the earlier.
            if isAbove, point.utf8.count >= best?.length ?? 0 { best = (point.utf8.count, fields[dash + 1]) }
        }
        return best.map { String($0.type) }
    }

    private static let networkTypes: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "afs", "coda", "ncpfs", "lustre", "gpfs", "beegfs",
        "gfs2", "ocfs2", "orangefs", "pvfs2", "glusterfs",
    ]

    /// FUSE file systems that are a network's; others, such as ntfs-3g or a container's overlay, are local.
    private static let networkFUSE = [
        "fuse.sshfs", "fuse.rclone", "fuse.s3", "fuse.goofys", "fuse.gcsfuse", "fuse.gluster", "fuse.ceph",
        "fuse.davfs", "fuse.curlftpfs", "fuse.juicefs", "fuse.mfs", "fuse.nfs", "fuse.smb", "fuse.seaweedfs",
    ]

    /// The mount table writes space, tab, newline and backslash as three octal digits.
    private static func unescaped(_ field: Substring) -> String {
        guard field.contains("\\") else { return String(field) }
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func readMountTable() -> String? {
        guard let file = fopen("/proc/self/mountinfo", "r") else { return nil }
        defer { fclose(file) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
            text.append(contentsOf: chunk[..<count])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

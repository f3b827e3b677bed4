import Glibc

/// How full a file system is.
struct DiskSpace: Sendable, Equatable {
    var totalBytes: Int
    /// Bytes that unprivileged processes may still use.
    var availableBytes: Int

    /// Uploads must leave at least this share of the disk to the database and everyone else.
    private static let reservedPercent = 5

    /// The file system that holds `path`.
    ///
    /// - Throws: `SystemError`.
    static func of(_ path: String) throws -> DiskSpace {
        var answer = statvfs()
        try check("statvfs \(path)") { statvfs(path, &answer) }
        let unit = Int(answer.f_frsize)
        return DiskSpace(totalBytes: Int(answer.f_blocks) * unit, availableBytes: Int(answer.f_bavail) * unit)
    }

    /// Whether so many bytes more leave enough free.
    func hasRoom(for bytes: Int) -> Bool {
        availableBytes - bytes >= totalBytes / 100 * Self.reservedPercent
    }
}

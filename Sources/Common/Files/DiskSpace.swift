import Glibc

/// How full a file system is.
package struct DiskSpace: Sendable, Equatable {
    package var totalBytes: Int
    /// Bytes that unprivileged processes may still use.
    package var availableBytes: Int

    /// Uploads must leave at least this share of the disk to the database and everyone else.
    private static let reservedPercent = 5

    package init(totalBytes: Int, availableBytes: Int) {
        self.totalBytes = totalBytes
        self.availableBytes = availableBytes
    }

    /// The file system that holds `path`.
    ///
    /// - Throws: `SystemError`.
    package static func of(_ path: String) throws -> DiskSpace {
        var answer = statvfs()
        try check("statvfs \(path)") { statvfs(path, &answer) }
        let unit = Int(clamping: answer.f_frsize)
        return DiskSpace(
            totalBytes: Int(clamping: answer.f_blocks).multipliedSaturated(by: unit),
            availableBytes: Int(clamping: answer.f_bavail).multipliedSaturated(by: unit))
    }

    /// Whether so many bytes more leave enough free.
    package func hasRoom(for bytes: Int) -> Bool {
        availableBytes - bytes >= totalBytes / 100 * Self.reservedPercent
    }
}

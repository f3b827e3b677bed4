import Glibc

/// A file that only takes up room: given up on a full disk, so that deleting (which needs room, too) can go on.
struct Ballast: Sendable {
    /// Enough for the log of many small transactions.
    static let bytes: off_t = 32 * 1024 * 1024

    let path: String

    /// Lies in the folder of the database, since it must lie on the same disk.
    init(besides database: String) {
        path = (database.lastIndex(of: "/").map { String(database[..<$0]) } ?? ".") + "/ballast"
    }

    /// Makes the file, unless it is there; on a disk without room for it nothing is made.
    func ensure() throws(FileSystemError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileSystemError(operation: "make", path: path, number: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size < Self.bytes else { return }
        let result = posix_fallocate(descriptor, 0, Self.bytes)
        guard result == 0 else {
            unlink(path)
            if result == ENOSPC { return }
            throw FileSystemError(operation: "fill", path: path, number: result)
        }
    }

    /// Gives the room back.
    func release() throws(FileSystemError) {
        guard unlink(path) != 0, errno != ENOENT else { return }
        throw FileSystemError(operation: "delete", path: path, number: errno)
    }
}

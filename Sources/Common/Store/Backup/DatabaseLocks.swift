import Glibc

/// Whether other processes use a database file, as its locks tell; works for damaged files as well.
enum DatabaseLocks {
    /// Bytes that SQLite locks: <https://sqlite.org/src/file/src/os.h>. Every open connection to a database with a log
    /// holds a lock on one of them.
    private static let pendingByte: off_t = 0x4000_0000
    private static let lockedBytes: off_t = 512

    /// - Throws: `StoreError` when the file is there and cannot be opened.
    static func isOpenElsewhere(_ path: String) throws -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return false }
            throw StoreError(.cannotOpen, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        // Closing drops this process's own locks on the file: it has none.
        defer { close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = pendingByte
        lock.l_len = lockedBytes
        guard fcntl(descriptor, F_GETLK, &lock) == 0 else {
            throw StoreError(.cannotOpen, "\(path): its locks cannot be read")
        }
        return lock.l_type != Int16(F_UNLCK)
    }
}

/// Makes sure that something is on the disk.
enum FileSync {
    /// - Throws: `StoreError`.
    static func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(.io, "\(path) cannot be opened") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError(.io, "\(path) could not be written to the disk") }
    }

    static func sync(directoryOf path: String) throws {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        try sync(folder.isEmpty ? "/" : folder)
    }
}

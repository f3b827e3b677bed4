#if canImport(Glibc)
import Glibc
#endif

/// Files that nobody but their owner may read, from their first byte.
enum PrivateFile {
    /// Makes an empty file, open for writing. A link of that name is not followed.
    ///
    /// - Returns: Its descriptor, which the caller closes.
    /// - Throws: `StoreError` when something has the name already, or nothing can be made there.
    static func make(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw error(path, "cannot be made") }
        return descriptor
    }

    /// Takes from everybody else what they may do with a file. One that is not there is fine.
    ///
    /// By name, and not by descriptor: closing any descriptor of a database drops this process's locks on it.
    ///
    /// - Throws: `StoreError` when others may read it, and go on to.
    static func tighten(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 != 0 else { return }
        guard chmod(path, status.st_mode & 0o700) != 0, errno != ENOENT else { return }
        throw StoreError(
            .cannotOpen,
            "\(path) can be read by others (mode 0\(String(status.st_mode & 0o777, radix: 8))), and this user cannot "
                + "change that (\(String(cString: strerror(errno)))); make it private with: chmod 600 \(path)")
    }

    /// Copies a file into one that was made.
    static func copy(_ source: String, to descriptor: Int32) throws {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw error(source, "cannot be opened") }
        defer { close(input) }
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(input, &chunk, chunk.count)
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR { continue }
                throw error(source, "cannot be read")
            }
            var written = 0
            while written < count {
                let step = chunk.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, count - written) }
                if step < 0 {
                    if errno == EINTR { continue }
                    throw error(source, "cannot be copied")
                }
                written += step
            }
        }
    }

    /// Whether a name still stands for the file of a descriptor.
    static func isSame(_ path: String, as descriptor: Int32) -> Bool {
        var (named, held) = (stat(), stat())
        return lstat(path, &named) == 0 && fstat(descriptor, &held) == 0 && named.st_dev == held.st_dev
            && named.st_ino == held.st_ino
    }

    /// Gives a file its name, which nothing has yet.
    static func publish(_ path: String, as destination: String) throws {
        if link(path, destination) == 0 {
            unlink(path)
            return
        }
        // Some file systems know no second names.
        guard errno != EEXIST, access(destination, F_OK) != 0, rename(path, destination) == 0 else {
            throw StoreError(.cannotOpen, "\(destination) exists already; a backup never replaces a file")
        }
    }

    private static func error(_ path: String, _ what: String) -> StoreError {
        let code: StoreError.Code = errno == ENOSPC || errno == EDQUOT ? .diskFull : .cannotOpen
        return StoreError(code, "\(path) \(what): \(String(cString: strerror(errno)))")
    }
}

/// The files that make up a database.
package struct DatabaseFiles: Sendable {
    private static let suffixes = ["", "-wal", "-shm", "-journal"]

    let database: String

    package init(database: String) {
        self.database = database
    }

    /// Makes an empty database, unless there is one: SQLite would make it readable by others, where the process's
    /// mask lets it. SQLite gives the files beside it the same mode.
    func make() throws {
        guard access(database, F_OK) != 0, errno == ENOENT else { return try tighten() }
        close(try PrivateFile.make(database))
    }

    /// Takes from others what they may do with the files that are there.
    ///
    /// - Throws: `StoreError` when others may read one, and go on to.
    package func tighten() throws {
        for suffix in Self.suffixes { try PrivateFile.tighten(database + suffix) }
    }
}

import Glibc

/// An open directory. Everything goes by its descriptor and one name, and never through a symbolic link, so nothing
/// that is planted inside can lead out of it.
///
/// All calls may block.
package final class Directory: Sendable {
    package let descriptor: Int32

    /// Opens a directory by path. The path itself may go through links: it comes from the settings.
    ///
    /// - Throws: `SystemError`, also from all other methods.
    package init(path: String) throws(SystemError) {
        descriptor = try check("open \(path)") { open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }

    /// Takes over an open directory.
    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Opens a directory inside this one.
    package func child(_ name: String) throws(SystemError) -> Directory {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        return Directory(descriptor: try check("openat") { openat(descriptor, name, flags) })
    }

    /// Opens a directory inside this one, making it, with mode 0700, when it is missing.
    package func childMakingIt(_ name: String) throws(SystemError) -> Directory {
        do {
            try check("mkdirat") { mkdirat(descriptor, name, 0o700) }
            try sync()
        } catch let error where error.number == EEXIST {
            // Whatever it is, opening it tells.
        }
        return try child(name)
    }

    /// Makes a new file for writing; fails when the name exists in any form.
    package func create(_ name: String) throws(SystemError) -> Int32 {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        return try check("create file") { openat(descriptor, name, flags, 0o600) }
    }

    /// Opens a file for reading. Does not wait, should it be a pipe.
    package func openForReading(_ name: String) throws(SystemError) -> Int32 {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        return try check("openat") { openat(descriptor, name, flags) }
    }

    /// Gives a file another name, unless that exists.
    ///
    /// - Returns: whether the name was free.
    package func rename(_ old: String, to new: String) throws(SystemError) -> Bool {
        do {
            // A second link fails where a rename would replace.
            try check("linkat") { linkat(descriptor, old, descriptor, new, 0) }
        } catch let error where error.number == EEXIST {
            return false
        }
        try remove(old)
        return true
    }

    /// Removes a file; one that is not there is no error.
    package func remove(_ name: String) throws(SystemError) {
        do {
            try check("unlinkat") { unlinkat(descriptor, name, 0) }
        } catch let error where error.number == ENOENT {
            // What was asked for.
        }
    }

    /// Names in it, without `.` and `..`, in their order as bytes.
    ///
    /// - Parameter limit: Larger folders are read in part.
    package func names(limit: Int = .max) throws(SystemError) -> [FileName] {
        try FileName.all(in: descriptor, limit: limit)
    }

    /// What a name in this folder is, without following a link; `nil` when it cannot be looked at.
    package func status(of name: FileName) -> stat? {
        var status = stat()
        return name.withCString { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) } == 0 ? status : nil
    }

    /// Makes new and removed names survive a power loss.
    package func sync() throws(SystemError) {
        try check("fsync directory") { fsync(descriptor) }
    }
}

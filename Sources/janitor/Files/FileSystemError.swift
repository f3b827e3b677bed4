import Glibc
import NaviProcess

/// A call of the file system failed.
struct FileSystemError: ExitStatusProviding, CustomStringConvertible {
    let operation: String
    /// A folder of ours; never a name that a user or a program gave, since this goes to the log.
    let path: String
    /// The `errno` of the call.
    let number: Int32

    var exitStatus: ExitStatus { .storage }

    var description: String { "cannot \(operation) \(path): \(reason)" }

    /// What the system says about it.
    var reason: String { String(cString: strerror(number)) }
}

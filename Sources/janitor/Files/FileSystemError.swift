import Glibc
import NaviProcess

/// A call of the file system failed.
struct FileSystemError: ExitStatusProviding, CustomStringConvertible {
    let operation: String
    let path: String
    /// The `errno` of the call.
    let number: Int32

    var exitStatus: ExitStatus { .storage }

    var description: String { "cannot \(operation) \(path): \(String(cString: strerror(number)))" }
}

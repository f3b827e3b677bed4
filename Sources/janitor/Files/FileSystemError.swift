import Glibc
import NaviFiles
import NaviProcess

/// A call of the file system failed.
struct FileSystemError: ExitStatusProviding, CustomStringConvertible {
    let operation: String
    /// A folder of ours; never a name that a user or a program gave, since this goes to the log.
    let path: String
    /// The `errno` of the call.
    let number: Int32

    init(operation: String, path: String, number: Int32) {
        self.operation = operation
        self.path = path
        self.number = number
    }

    init(_ error: SystemError, at place: String) {
        self.init(operation: error.operation, path: place, number: error.number)
    }

    var exitStatus: ExitStatus { .storage }

    var description: String { "cannot \(operation) \(path): \(reason)" }

    /// What the system says about it.
    var reason: String { String(cString: strerror(number)) }
}

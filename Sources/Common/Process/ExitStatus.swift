/// How a process ends; the numbers are those of `sysexits.h`, so that a supervisor can tell them apart.
package enum ExitStatus: Int32, Sendable {
    case success = 0
    case failure = 1
    /// A file or the database cannot be read or written, or is damaged (EX_IOERR).
    case storage = 74
    /// The settings do not make sense; starting again will not help (EX_CONFIG).
    case configuration = 78
}

/// An error that knows how the process shall end.
package protocol ExitStatusProviding: Error {
    var exitStatus: ExitStatus { get }
}

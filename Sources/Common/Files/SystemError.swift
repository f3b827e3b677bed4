import Glibc

/// A system call that failed.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    package let number: Int32
    /// The call. Never a user's file name, since this goes to the log.
    package let operation: String

    package init(_ operation: String, number: Int32 = errno) {
        self.number = number
        self.operation = operation
    }

    package var description: String {
        "\(operation): \(String(cString: strerror(number))) (\(number))"
    }

    /// There is no room left on the file system, or the quota is used up.
    package var isDiskFull: Bool { number == ENOSPC || number == EDQUOT }

    /// There is nothing of this name, or it is not what was asked for: a link, a folder in place of a file.
    package var isAboutThePath: Bool {
        [ENOENT, ELOOP, ENOTDIR, EISDIR, ENAMETOOLONG, ENXIO, EACCES].contains(number)
    }
}

/// Runs a call that answers -1 on failure, again when a signal interrupts it.
///
/// - Throws: `SystemError` with the call's `errno`.
@discardableResult
package func check(_ operation: @autoclosure () -> String, _ call: () -> Int32) throws(SystemError) -> Int32 {
    while true {
        let result = call()
        if result >= 0 { return result }
        let number = errno
        if number != EINTR { throw SystemError(operation(), number: number) }
    }
}

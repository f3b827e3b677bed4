import Glibc

/// Something that `filesystem` could not do, in words for the model.
struct FileToolError: Error, Equatable {
    let message: String

    /// Names of files are other people's words, and stay on the line that they stand in.
    init(_ message: String) {
        self.message = String(
            String.UnicodeScalarView(message.unicodeScalars.map { Self.breaksLine($0) ? "\u{FFFD}" : $0 }))
    }

    /// A system call that failed.
    init(system path: String, number: Int32 = errno) {
        let reason =
            switch number {
            case ENOENT: "does not exist"
            case EEXIST: "exists already"
            case EACCES, EPERM: "may not be accessed"
            case ENOTDIR: "is not a folder, or leads through something that is none"
            case EISDIR: "is a folder"
            case ENOTEMPTY: "is a folder with something in it"
            case ELOOP: "is a link"
            case ENAMETOOLONG: "has too long a name"
            case ENOSPC, EDQUOT: "does not fit on the disk"
            case EROFS: "is on a read-only disk"
            case EXDEV: "is on another disk than its destination; copy and delete it instead"
            default: "cannot be used: \(String(cString: strerror(number)))"
            }
        self.init("'\(path)' \(reason).")
    }

    private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}

/// Runs a system call that answers -1 on failure, again when a signal interrupts it.
@discardableResult
func checkFile(_ path: String, _ call: () -> Int32) throws(FileToolError) -> Int32 {
    while true {
        let result = call()
        if result >= 0 { return result }
        if errno != EINTR { throw FileToolError(system: path) }
    }
}

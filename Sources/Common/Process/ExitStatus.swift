import NaviConfiguration
import NaviProfiles
import NaviStore

/// How a process ends; the numbers are those of `sysexits.h`, so that a supervisor can tell them apart.
package enum ExitStatus: Int32, Sendable {
    case success = 0
    case failure = 1
    /// A file or the database cannot be read or written, or is damaged (EX_IOERR).
    case storage = 74
    /// The settings do not fit this machine or this database; starting again will not help (EX_CONFIG).
    case configuration = 78
}

/// An error that knows how the process shall end.
package protocol ExitStatusProviding: Error {
    var exitStatus: ExitStatus { get }
}

extension ExitStatus {
    /// How a process ends that was stopped by `error`.
    init(for error: any Error) {
        switch error {
        case is ConfigurationError, is ProfileCatalogError: self = .configuration
        case let error as StoreError: self = Self(for: error.code)
        case let error as any ExitStatusProviding: self = error.exitStatus
        default: self = .failure
        }
    }

    private init(for code: StoreError.Code) {
        switch code {
        case .newerSchema, .networkFileSystem: self = .configuration
        case .diskFull, .io, .corrupt, .cannotOpen: self = .storage
        case .busy, .unreadableRow, .fenced, .internal: self = .failure
        }
    }
}

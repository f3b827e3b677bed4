import NaviConfiguration
import NaviProfiles
import NaviStore

/// How a process ends; the numbers are those of `sysexits.h`, so that a supervisor can tell them apart.
/// `docs/settings.md` tells them to people.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    case success = 0
    /// Something else went wrong; starting again may help.
    case failure = 1
    /// The command line is wrong (EX_USAGE).
    case usage = 64
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
        case let error as ConfigurationError: self = error.isUsage ? .usage : .configuration
        case is ProfileCatalogError: self = .configuration
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

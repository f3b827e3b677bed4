import GRDB

extension StoreError {
    /// What a failure of SQLite means to those who use the store.
    init(_ error: DatabaseError, while action: String) {
        let code = Self.code(error)
        self.init(code, "\(action): \(error.message ?? error.resultCode.description)", cause: error)
    }

    /// The error as one of ours; cancellation and our own errors pass.
    static func wrapping(_ error: any Error, while action: String) -> StoreError {
        switch error {
        case let error as StoreError: error
        case let error as DatabaseError: StoreError(error, while: action)
        default: StoreError(.internal, action, cause: error)
        }
    }

    private static func code(_ error: DatabaseError) -> Code {
        // The full-text index says so of itself: what it is made from is sound, and searches are what goes without.
        if error.extendedResultCode == .SQLITE_CORRUPT_VTAB { return .unreadableRow }
        // The file was deleted or moved under our hands: what is written now, nobody will find.
        if error.extendedResultCode == .SQLITE_READONLY_DBMOVED { return .io }
        return switch error.resultCode.primaryResultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
        case .SQLITE_FULL: .diskFull
        case .SQLITE_IOERR: .io
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .corrupt
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH: .cannotOpen
        // What other rows hold does not go together with what is written, or is longer than a value may be.
        case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG: .unreadableRow
        default: .internal
        }
    }
}

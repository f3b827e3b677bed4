/// Why the store could not do what it was asked. Refusals that belong to the domain (a full queue, an unknown
/// session) are values of the methods, not errors.
package struct StoreError: Error, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        /// Another process held the writer's lock for too long, or too many writes wait.
        case busy
        /// The disk is full. Nothing was written; it works again once there is space.
        case diskFull
        /// Reading or writing the file failed. The outcome of the last write is unknown.
        case io
        /// The file is not a sound database.
        case corrupt
        /// The file was written by a newer version of Navi.
        case newerSchema
        /// The file lies on a network file system, where SQLite's WAL does not work.
        case networkFileSystem
        /// The file or its directory cannot be opened, or it is another program's database.
        case cannotOpen
        /// A row holds what cannot be read, or what contradicts other rows: a damage, or what a newer version wrote. It
        /// concerns what the row belongs to and nothing else.
        case unreadableRow
        /// The turn has been claimed anew, or has ended: whoever asks must stop working on it.
        case fenced
        /// A defect of ours.
        case `internal`
    }

    package var code: Code
    /// For the operator.
    package var message: String
    package var cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The same request may succeed later.
    package var isRetryable: Bool {
        switch code {
        case .busy, .diskFull: true
        case .io, .corrupt, .newerSchema, .networkFileSystem, .cannotOpen, .unreadableRow, .fenced, .internal: false
        }
    }

    /// The process must end: the database's own file is damaged or gone, and what is held in memory may no longer agree
    /// with it. Besides wrong settings, which end a process at its start, this is the whole list: whatever else goes
    /// wrong ends the turn, the job, the request or the socket that it concerns, and nothing more.
    package var isFatal: Bool {
        switch code {
        case .io, .corrupt: true
        case .busy, .diskFull, .newerSchema, .networkFileSystem, .cannotOpen, .unreadableRow, .fenced, .internal: false
        }
    }
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        if let cause { "\(code.rawValue): \(message) (\(cause))" } else { "\(code.rawValue): \(message)" }
    }
}

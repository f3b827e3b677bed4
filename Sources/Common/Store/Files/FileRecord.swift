import NaviProtocol

/// An upload of a session. The record outlives the file, so that the history still says which file was there.
package struct FileRecord: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        case present
        /// Marked for deletion; the file may or may not be there.
        case deleting
        case deleted
    }

    package var name: String
    /// In bytes.
    package var size: Int
    package var contentType: String
    package var createdAt: Timestamp
    package var state: State
    package var deletedAt: Timestamp?

    package init(
        name: String, size: Int, contentType: String, createdAt: Timestamp, state: State = .present,
        deletedAt: Timestamp? = nil
    ) {
        self.name = name
        self.size = size
        self.contentType = contentType
        self.createdAt = createdAt
        self.state = state
        self.deletedAt = deletedAt
    }
}

/// What became of an upload's record.
package enum AddFile: Sendable, Equatable {
    case added(FileRecord)
    /// The name is in use, be it by a deleted file.
    case nameTaken
    case unknownSession
    /// The session's files would exceed its limit.
    case sessionFull
}

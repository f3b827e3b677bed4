import NaviProtocol

/// Model work that no turn is for.
package enum JobKind: Int, Sendable, CaseIterable {
    /// Give the session a name after its conversation.
    case name = 0
    /// Put a summary in the place of the beginning of the session's context.
    case compress = 1
}

/// A job that has been claimed.
package struct ClaimedJob: Sendable, Equatable {
    package let session: SessionID
    /// What whoever asked for it has to say, as JSON.
    package let detail: String?
}

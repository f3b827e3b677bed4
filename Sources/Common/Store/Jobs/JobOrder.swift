import NaviProtocol

/// A wish for a job.
package struct JobOrder: Sendable, Equatable {
    package let kind: JobKind
    /// Of orders of one kind with the same key there is one job, until it is over.
    package let key: String
    /// Whose job it is, which goes with the session; `nil` for one that belongs to none.
    package let session: SessionID?
    /// What the work is to be done with, as JSON.
    package var detail: String?
    /// Not before this moment of the wall clock; `nil` for as soon as a worker has room.
    package var runAt: Timestamp?
    /// Somebody waits for it: a job of this key that has not begun is done as this order says.
    package var isUrgent = false

    package init(
        _ kind: JobKind, key: String, session: SessionID? = nil, detail: String? = nil, runAt: Timestamp? = nil,
        isUrgent: Bool = false
    ) {
        self.kind = kind
        self.key = key
        self.session = session
        self.detail = detail
        self.runAt = runAt
        self.isUrgent = isUrgent
    }

    /// A job of which a session has one at a time.
    package init(_ kind: JobKind, of session: SessionID, detail: String? = nil, isUrgent: Bool = false) {
        self.init(kind, key: session.description, session: session, detail: detail, isUrgent: isUrgent)
    }
}

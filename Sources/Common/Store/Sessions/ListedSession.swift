import NaviProtocol

/// A session and what it is doing, at one moment.
package struct ListedSession: Sendable, Equatable {
    package var session: SessionRecord
    package var activity: SessionActivity

    package init(session: SessionRecord, activity: SessionActivity) {
        self.session = session
        self.activity = activity
    }

    /// Of the columns of `SessionRow`, then the code of the activity.
    init(_ row: ResultRow) {
        session = SessionRow(row).record
        activity =
            switch row.int(SessionRow.columnCount) {
            case 0: .idle
            case 2: .needsApproval
            default: .busy
            }
    }
}

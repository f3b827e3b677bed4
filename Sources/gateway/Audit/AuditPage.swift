import NaviProtocol

/// A piece of the audit log, newest first.
struct AuditPage: Sendable, Equatable {
    /// There is a file to read; without one, events are lines of the program's own log.
    var isKept = true
    var entries: [AuditEntry] = []
    /// Where older lines are; `nil` when the file has none.
    var next: AuditPlace?
    /// Of the file's first line: what is older was moved away, or never written down.
    var beginsAt: Timestamp?
    /// The file that the page before came from is not there any more.
    var hasMoved = false
    /// Lines that are no events.
    var unreadable = 0
}

extension AuditPage: JSONWritable {
    func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("kept", isKept)
            $0.field("events", entries)
            $0.field("cursor", orNull: next?.text)
            $0.field("begins_at", orNull: beginsAt?.description)
            $0.field("moved", hasMoved)
            $0.field("unreadable", unreadable)
        }
    }
}

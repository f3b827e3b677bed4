import Foundation
import NaviProtocol

/// Which lines of the audit log somebody wants to see. Pure.
struct AuditFilter: Sendable, Equatable {
    /// Lines stand in the order in which they were written, but clocks are set back now and then: by no more than this.
    static let clockSlack = Duration.seconds(86_400)

    var event: AuditEvent.Kind?
    /// Who did it, by their whole name.
    var actor: String?
    /// Not older.
    var since: Timestamp?
    /// Older.
    var until: Timestamp?

    func covers(_ entry: AuditEntry) -> Bool {
        if let event, entry.event != event.rawValue { return false }
        if let actor, entry.actor != actor { return false }
        if let since, entry.time < since { return false }
        if let until, entry.time >= until { return false }
        return true
    }

    /// No older line can be one of them.
    func endsBefore(_ entry: AuditEntry) -> Bool {
        since.map { entry.time < $0 - Self.clockSlack } ?? false
    }
}

import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry
import Synchronization

/// Keeps what an administrator may have to answer for later: in a file, a line of JSON for each event, or in the program's
/// own log.
///
/// A line is with the kernel when `record` returns, and nobody waits for the disk. What cannot be written is told in the
/// program's log, once, and keeps nobody from working. Events of strangers are as many as the limits let through.
final class AuditLog: Sendable {
    private struct State {
        var file: AuditFile?
        var hasFailed = false
        /// What administrators have seen of others, and when that was told.
        var told: [Visit: ContinuousClock.Instant] = [:]
    }

    private struct Visit: Hashable {
        let token: Int64
        let kind: AuditEvent.Kind
        /// `nil` for all of them.
        let session: SessionID?
    }

    static let foreignInterval = Duration.seconds(3600)
    private static let maxVisits = 10_000

    /// Reads what was written.
    let reader: AuditReader
    private let logger: Logger
    private let clocks: any TimeSource
    private let state: Mutex<State>

    /// - Parameter path: Of the file; `nil` for the program's own log.
    /// - Throws: `SystemError` when the file cannot be opened.
    init(
        path: String?, logger: Logger, clocks: any TimeSource = SystemTime()
    ) throws {
        reader = AuditReader(path: path)
        self.logger = logger
        self.clocks = clocks
        state = Mutex(State(file: try path.map { try AuditFile(path: $0, now: clocks.instant) }))
    }

    deinit { state.withLock { $0.file?.end() } }

    func record(_ event: AuditEvent) {
        let now = clocks.instant
        let trouble: String? = state.withLock { state in
            guard state.file != nil else {
                logger.notice("audit", metadata: event.metadata)
                return nil
            }
            do {
                try state.file?.append(event.line, now: now)
                state.hasFailed = false
                return nil
            } catch {
                defer { state.hasFailed = true }
                return state.hasFailed ? nil : "\(error)"
            }
        }
        if let trouble { logger.error("the audit log cannot be written", metadata: .of([.error: trouble])) }
    }

    /// Somebody has opened a session: told when it is somebody else's, and has not been told for a while.
    func noteVisit(_ principal: Principal, _ session: SessionRecord, address: String?, time: Timestamp) {
        guard let token = principal.token, session.owner != principal.owner,
            isNew(Visit(token: token, kind: .foreignSession, session: session.id))
        else { return }
        record(
            AuditEvent(
                .foreignSession, time: time, address: address, by: principal, owner: session.owner,
                session: session.id))
    }

    /// Somebody has listed sessions, or searched through them: told when that was through everybody's.
    func noteLook(_ kind: AuditEvent.Kind, _ principal: Principal, address: String?, time: Timestamp) {
        guard let token = principal.token, principal.scope == .all,
            isNew(Visit(token: token, kind: kind, session: nil))
        else { return }
        record(AuditEvent(kind, time: time, address: address, by: principal))
    }

    /// It has not been told for a while.
    private func isNew(_ visit: Visit) -> Bool {
        let now = clocks.instant
        return state.withLock { state in
            if let before = state.told[visit], now - before < Self.foreignInterval { return false }
            if state.told.count >= Self.maxVisits {
                state.told = state.told.filter { now - $0.value < Self.foreignInterval }
                // Rather twice than not at all.
                if state.told.count >= Self.maxVisits { state.told = [:] }
            }
            state.told[visit] = now
            return true
        }
    }
}

import Logging
import NaviProtocol
import NaviStore
import NaviTelemetry

/// Lets a socket into its session: reads where the session stands and hands both to the hub.
struct SessionJoiner: Sendable {
    let store: Store
    let hub: ConnectionHub
    let audit: AuditLog
    let logger: Logger

    /// - Parameters:
    ///   - principal: Who asks; what is not theirs does not exist.
    ///   - address: Where they are; `nil` when the request has been written down already.
    func join(
        _ connection: ConnectionRef, _ session: SessionID, _ cursor: Cursor?, _ principal: Principal,
        _ address: String? = nil
    ) async {
        do {
            if let snapshot = try await store.snapshot(session, if: principal.covers) {
                audit.noteVisit(principal, snapshot.session, address: address, time: .now())
                hub.join(connection, cursor: cursor, snapshot: snapshot)
            } else {
                hub.close(connection, code: .unknownSession)
            }
        } catch {
            logger.error("a session could not be read", metadata: .of([.session: session, .error: "\(error)"]))
            hub.close(connection, code: .overloaded)
        }
    }
}

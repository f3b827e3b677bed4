import NaviProtocol
import NaviStore
import NaviTelemetry

extension Conversations {
    /// Lets a registered socket into its session: reads where that stands, and hands both to the hub; or closes the
    /// socket. What is not the visitor's does not exist.
    func join(_ connection: ConnectionRef, _ session: SessionID, from cursor: Cursor?, _ visitor: Visitor) async {
        do {
            guard let snapshot = try await store.snapshot(session, if: visitor.principal.covers) else {
                return hub.close(connection, code: .unknownSession)
            }
            audit.noteVisit(visitor.principal, snapshot.session, address: visitor.address, time: now())
            hub.join(connection, cursor: cursor, snapshot: snapshot)
        } catch {
            logger.error("a session could not be read", metadata: .of([.session: session, .error: "\(error)"]))
            hub.close(connection, code: .overloaded)
        }
    }
}

extension Conversation {
    /// Closes the socket of somebody whose token is for one profile alone, once its session is another's.
    ///
    /// - Returns: Whether it goes on.
    /// - Throws: `StoreError`.
    func requireStay(of connection: ConnectionRef) async throws -> Bool {
        guard case .profile = principal.bound else { return true }
        do {
            try await all.access.require(id, for: principal)
            return true
        } catch let error as WireError where error.code == .sessionNotFound {
            hub.close(connection, code: .unknownSession)
            return false
        }
    }
}

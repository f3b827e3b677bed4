import NaviProtocol
import NaviStore

extension Conversation {
    /// Sends a message for an HTTP client, and lets it hear what follows as a socket would: however quickly the message
    /// is answered, all of that is heard.
    ///
    /// - Throws: `WireError` when the message is refused, and nothing is stored then; `StoreError`.
    func ask(_ message: ClientMessage) async throws -> AskedTurn {
        let listener = TurnListener(principal: principal)
        let attendance = Attendance(at: id, hub: hub, loops: all.loops)
        try await attendance.begin(listener)
        // From here on it is told when they are not in any more; it may have happened before.
        try all.access.requireStill(principal)
        hub.register(attendance.connection, session: id)
        // The request has been written down already.
        await all.join(attendance.connection, id, from: nil, Visitor(principal: principal, address: nil))
        let turn = try await accept(message)
        let asked = AskedTurn(
            conversation: self, turn: turn, clientMessageID: message.clientMessageID, listener: listener,
            attendance: attendance)
        // Of a message that was sent before, and answered: nothing more comes of it by itself.
        if turn.state.isTerminal { try await asked.tellEnd() }
        return asked
    }

    private func accept(_ message: ClientMessage) async throws -> AcceptedTurn {
        try await withCheckedThrowingContinuation { continuation in
            all.turns.accept(sessionID: id, message: message) { result in
                continuation.resume(with: result)
                return nil
            }
        }
    }
}

/// A place among a session's sockets that is left with its last reference: also when an answer is never written, since
/// the client has gone before its head.
final class Attendance: Sendable {
    let connection: ConnectionRef
    private let session: SessionID
    private let hub: ConnectionHub
    private let loops: ConnectionLoops

    init(at session: SessionID, hub: ConnectionHub, loops: ConnectionLoops) {
        self.session = session
        self.hub = hub
        self.loops = loops
        connection = loops.makeRef()
    }

    /// From here on the listener gets what is sent to the connection.
    func begin(_ listener: some LoopMember & Sendable) async throws {
        try await loops[connection.loop].addLater(listener, id: connection.id)
    }

    deinit {
        hub.remove(connection, session: session)
        loops[connection.loop].removeLater(connection.id)
    }
}

import NaviProtocol
import NaviStore
import ServiceLifecycle

/// Sends a message for an HTTP client and lets it hear what follows, as a socket would.
struct MessageExchange: Sendable {
    let store: Store
    let hub: ConnectionHub
    let loops: ConnectionLoops
    let turns: TurnService
    let joiner: SessionJoiner
    let access: AccessControl
    let makeID: @Sendable () -> ConnectionID

    /// Joins the session, then accepts the message: however quickly it is answered, all of that is heard.
    ///
    /// - Throws: `WireError` when the message is refused; nothing is stored then.
    func ask(_ session: SessionID, _ message: ClientMessage, _ principal: Principal) async throws -> AskedTurn {
        let id = makeID()
        let connection = ConnectionRef(id: id, loop: loops.place(for: id))
        let listener = TurnListener(principal: principal)
        let attendance = Attendance { [hub, loops] in
            hub.remove(connection, session: session)
            loops[connection.loop].removeLater(id)
        }
        try await loops[connection.loop].addLater(listener, id: id)
        // From here on it is told when they are not in any more; it may have happened before.
        try access.requireStill(principal)
        hub.register(connection, session: session)
        await joiner.join(connection, session, nil, principal)
        let turn = try await accept(session, message)
        // Of a message that was sent before, and answered: nothing more comes of it by itself.
        if turn.state.isTerminal { try await tellEnd(of: turn, session, to: connection) }
        return AskedTurn(
            turn: turn, clientMessageID: message.clientMessageID, listener: listener, attendance: attendance,
            lookForEnd: { try await tellEnd(of: turn, session, to: connection) })
    }

    private func accept(_ session: SessionID, _ message: ClientMessage) async throws -> AcceptedTurn {
        try await withCheckedThrowingContinuation { continuation in
            turns.accept(sessionID: session, message: message) { result in
                continuation.resume(with: result)
                return nil
            }
        }
    }

    /// The row of a turn that has ended knows how.
    private func tellEnd(of turn: AcceptedTurn, _ session: SessionID, to connection: ConnectionRef) async throws {
        guard let result = try await store.terminalResult(turn.turnID),
            let summary = try await store.turnStates([turn.turnID])[turn.turnID]
        else { return }
        // Its message went on in another turn, which others are told of.
        if result.isAbsorbed { return hub.close(connection, code: .normal) }
        // If frames of it are still on their way, this completes them for all clients; else it does nothing.
        hub.conclude(summary, session: session, result: result)
        hub.send(result.terminalFrame(of: turn.turnID), to: connection)
    }
}

/// A place in a session that is left with its last reference: also when an answer is never written, since the client has
/// gone before its head.
final class Attendance: Sendable {
    private let leave: @Sendable () -> Void

    init(leave: @escaping @Sendable () -> Void) {
        self.leave = leave
    }

    deinit { leave() }
}

/// A message that was accepted over HTTP, and the frames that follow. The turn goes on when nobody listens any more.
struct AskedTurn: Sendable {
    let turn: AcceptedTurn
    let clientMessageID: String?
    private let listener: TurnListener
    private let attendance: Attendance
    private let lookForEnd: @Sendable () async throws -> Void

    init(
        turn: AcceptedTurn, clientMessageID: String?, listener: TurnListener, attendance: Attendance,
        lookForEnd: @escaping @Sendable () async throws -> Void
    ) {
        self.turn = turn
        self.clientMessageID = clientMessageID
        self.listener = listener
        self.attendance = attendance
        self.lookForEnd = lookForEnd
    }

    /// Hands on every frame from `message_accepted` to the turn's end, and `nil` for every sign of life. Returns earlier
    /// when nothing more can be heard of it here.
    func frames(_ body: ([UInt8]?) async throws -> Void) async throws {
        // Nothing else refers to it while frames are awaited.
        defer { withExtendedLifetime(attendance) {} }
        try await body(accepted.json())
        for await element in listener.elements.cancelOnGracefulShutdown() {
            switch element {
            case .signOfLife:
                try await body(nil)
                await lookWhetherItHasEnded()
            case .closed(let code): return try await body(farewell(code)?.json())
            case .frames(let frames, let bytes):
                listener.taken(bytes)
                for frame in frames.payloads {
                    try await body(frame)
                    if TurnEndFrame.ends(turn.turnID, frame) { return }
                }
            }
        }
        try await body(farewell(.restarting)?.json())
    }

    /// The row is the truth: an end that was not heard, for whatever reason, is heard now.
    private func lookWhetherItHasEnded() async {
        do {
            try await lookForEnd()
        } catch {
            // It is looked again with the next sign of life.
        }
    }

    /// Why nothing more is heard here. Only a session's deletion ends the turn as well.
    private func farewell(_ code: CloseCode) -> ServerFrame? {
        switch code {
        case .sessionDeleted, .unknownSession:
            .error(ErrorFrame(WireError(.sessionNotFound, "the session has been deleted"), turnID: turn.turnID))
        case .notAuthenticated:
            .error(ErrorFrame(WireError(.notAuthenticated, "the token is not valid any more; the turn goes on")))
        // The message went on in another turn, which is not this one's to tell.
        case .normal: nil
        case .restarting, .overloaded, .tooSlow, .protocolError, .unsupportedData, .invalidUTF8, .policyViolation,
            .messageTooBig, .originRefused:
            .error(
                ErrorFrame(
                    WireError(
                        .shuttingDown, "nothing more is heard here; the turn goes on, its answer will be in the history"
                    )))
        }
    }

    private var accepted: ServerFrame { .messageAccepted(turn.acceptance(clientMessageID: clientMessageID)) }
}

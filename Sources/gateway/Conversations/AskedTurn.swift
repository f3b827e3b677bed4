import NaviProtocol
import NaviStore
import ServiceLifecycle

/// A message that was accepted over HTTP, and the frames that follow. The turn goes on when nobody listens any more.
struct AskedTurn: Sendable {
    let conversation: Conversation
    let turn: AcceptedTurn
    let clientMessageID: String?
    let listener: TurnListener
    let attendance: Attendance

    /// Hands on every frame from `message_accepted` to the turn's end, and `nil` for every sign of life. Returns earlier
    /// when nothing more can be heard of it here.
    func frames(_ body: (EncodedFrame?) async throws -> Void) async throws {
        // Nothing else refers to it while frames are awaited.
        defer { withExtendedLifetime(attendance) {} }
        try await body(EncodedFrame(accepted))
        for await element in listener.elements.cancelOnGracefulShutdown() {
            switch element {
            case .signOfLife:
                try await body(nil)
                await lookWhetherItHasEnded()
            case .closed(let code): return try await body(farewell(code).map { EncodedFrame($0) })
            case .frames(let frames, let bytes):
                listener.taken(bytes)
                for frame in frames {
                    try await body(frame)
                    if frame.ends(turn.turnID) { return }
                }
            }
        }
        try await body(farewell(.restarting).map { EncodedFrame($0) })
    }

    /// How the turn ended, by its row.
    ///
    /// - Throws: `session_not_found`, or `shutting_down` for one that goes on; `StoreError`.
    func result() async throws -> TurnResult {
        _ = try await conversation.currentRecord()
        guard let result = try await conversation.store.terminalResult(turn.turnID) else {
            throw WireError(.shuttingDown, "the turn goes on; its answer will be in the history")
        }
        return result
    }

    /// Tells the listener how the turn has ended, if its row knows.
    ///
    /// - Throws: `StoreError`.
    func tellEnd() async throws {
        let (store, hub) = (conversation.store, conversation.hub)
        guard let result = try await store.terminalResult(turn.turnID),
            let summary = try await store.turnStates([turn.turnID])[turn.turnID]
        else { return }
        // Its message went on in another turn, which others are told of.
        if result.isAbsorbed { return hub.close(attendance.connection, code: .normal) }
        // If frames of it are still on their way, this completes them for all clients; else it does nothing.
        hub.conclude(summary, session: conversation.id, result: result)
        hub.send(result.terminalFrame(of: turn.turnID), to: attendance.connection)
    }

    /// The row is the truth: an end that was not heard, for whatever reason, is heard now.
    private func lookWhetherItHasEnded() async {
        do {
            try await tellEnd()
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

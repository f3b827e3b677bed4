import NaviProtocol
import NaviStore

/// What is done to turns: starting one with a message, ending, cancelling or changing one, deciding over its calls.
extension Conversation {
    /// Stores a message. The sender's socket is answered after the commit, before anybody hears of the message.
    ///
    /// Decodes images right here: call it from a thread that may be busy for a while when there are any.
    ///
    /// - Parameter hold: What the message holds of the process's budget; given back once it is stored.
    func send(_ message: ClientMessage, answering connection: ConnectionRef, holding hold: ByteHold) {
        let name = message.clientMessageID
        all.turns.accept(sessionID: id, message: message) { result in
            defer { hold.release() }
            let frame: ServerFrame =
                switch result {
                case .success(let turn): .messageAccepted(turn.acceptance(clientMessageID: name))
                case .failure(let error): .error(ErrorFrame(error, clientMessageID: name))
                }
            return Answer(frame: frame, connection: connection)
        }
    }

    /// Ends this turn if it is open, or the one that is being worked on; returns after the commit, and `stream_stopped`
    /// tells all clients.
    ///
    /// - Returns: The turn that was told to stop; `nil` when none was open.
    /// - Throws: `session_not_found`; `StoreError`.
    func stop(_ turn: TurnID?) async throws -> TurnSummary? {
        switch try await all.turns.stop(id, turn) {
        case .unknownSession: throw WireError.sessionNotFound(id)
        case .idle: nil
        case .stopping(let turn), .stopped(let turn): turn
        }
    }

    /// Takes a waiting message out of the queue; returns after the commit. `stream_stopped` tells all clients.
    ///
    /// - Throws: `turn_not_queued` when it does not wait (any more), `session_not_found`; `StoreError`.
    func cancel(_ turn: TurnID) async throws {
        guard try await store.cancelQueued(turn, in: id, now: all.now()) != nil else {
            throw try await notQueued(turn.description)
        }
        // Without a cursor: an earlier turn may be in the middle of its stream.
        hub.broadcast(.streamStopped(StreamStopped(turnID: turn, messageIndex: nil)), to: id)
        hub.drop(turn)
    }

    /// Changes the text of a message that waits; `turn_queued` tells all clients.
    ///
    /// - Throws: As `cancel`; what is wrong with the text.
    func edit(_ turn: TurnID, content: String) async throws -> QueuedTurn {
        try ClientMessage(content: content).validate(all.limits)
        guard try await store.editQueued(turn, in: id, content: content),
            let queued = try await store.snapshot(id)?.queued.first(where: { $0.turnID == turn })
        else { throw try await notQueued(turn.description) }
        hub.broadcast(
            .turnQueued(
                TurnQueued(
                    turnID: turn, clientMessageID: queued.clientMessageID, content: queued.content,
                    position: queued.position)), to: id)
        return queued
    }

    /// Why nothing is done to a turn that was thought to wait.
    ///
    /// - Throws: `StoreError`.
    func notQueued(_ turn: String) async throws -> WireError {
        _ = try await currentRecord()
        return WireError(.turnNotQueued, "turn '\(turn.prefix(64))' does not wait")
    }

    /// Takes the visitor's decision over a tool call; returns after the commit. The worker sees it in the row, and
    /// `approval_resolved` tells all clients.
    ///
    /// - Throws: `approval_not_found`, `session_not_found`, `not_allowed`, `invalid_field`; `StoreError`.
    func decide(_ decision: ApprovalDecision) async throws {
        guard let callID = decision.toolCallID, !callID.isEmpty else {
            throw WireError(.invalidField, "field 'tool_call_id': required")
        }
        let approver = Approver(name: principal.owner, token: principal.token)
        // What a token is for alone does not become something else by a yes of its holder's.
        let outcome = try await store.decide(
            decision, by: approver, mayChangeProfile: principal.bound == nil, callID: callID, session: id,
            now: all.now())
        switch outcome {
        case .decided: note(.approvalDecided, toolCall: decision.auditedCall, decision: decision.auditedDecision)
        case .notAllowed: throw Principal.outOfBounds
        case .notWaiting: throw WireError(.approvalNotFound, "tool call '\(callID.prefix(64))' waits for no decision")
        case .unknownSession: throw WireError.sessionNotFound(id)
        }
    }

    /// Takes back a lasting yes: calls that it covered are asked about again.
    ///
    /// - Throws: `approval_not_found`; `StoreError`.
    func forgetApproval(_ name: String) async throws {
        guard let approval = Int64(name), try await store.forgetApproval(approval, of: id) else {
            throw WireError(.approvalNotFound, "nothing is remembered as '\(name.prefix(64))'")
        }
    }
}

extension AcceptedTurn {
    /// The answer to the sender.
    func acceptance(clientMessageID: String?) -> MessageAccepted {
        MessageAccepted(
            clientMessageID: clientMessageID, turnID: turnID, messageIndex: messageIndex,
            queuePosition: queuePosition, turnState: state)
    }
}

extension ApprovalDecision {
    /// Which call it was, in bounds.
    fileprivate var auditedCall: String? { toolCallID.map { String($0.prefix(200)) } }

    fileprivate var auditedDecision: String {
        remember == true ? "\(decision.rawValue), remembered" : decision.rawValue
    }
}

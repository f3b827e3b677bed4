import NaviLink
import NaviProtocol
import NaviStore

extension TurnService {
    /// Takes a waiting message out of the queue; returns after the commit. `stream_stopped` tells all clients.
    ///
    /// - Throws: `WireError` `turn_not_queued` when it does not wait (any more); `StoreError`.
    func cancel(_ turn: TurnID, of session: SessionID) async throws {
        guard try await store.cancelQueued(turn, in: session, now: now()) != nil else {
            throw WireError(.turnNotQueued, "turn '\(turn)' does not wait")
        }
        // Without a cursor: an earlier turn may be in the middle of its stream.
        hub.broadcast(.streamStopped(StreamStopped(turnID: turn, messageIndex: nil)), to: session)
        hub.drop(turn)
    }

    /// Takes a user's decision over a tool call; returns after the commit. The worker sees it in the row, and
    /// `approval_resolved` tells all clients.
    ///
    /// - Throws: `WireError` `approval_not_found`, `session_not_found` or `not_allowed`; `StoreError`.
    func decide(_ decision: ApprovalDecision, of session: SessionID, by principal: Principal) async throws {
        guard let callID = decision.toolCallID, !callID.isEmpty else {
            throw WireError(.invalidField, "field 'tool_call_id': required")
        }
        let approver = Approver(name: principal.owner, token: principal.token)
        // What a token is for alone does not become something else by a yes of its holder's.
        let outcome = try await store.decide(
            decision, by: approver, mayChangeProfile: principal.bound == nil, callID: callID, session: session,
            now: now())
        switch outcome {
        case .decided: break
        case .notAllowed: throw Principal.outOfBounds
        case .notWaiting: throw WireError(.approvalNotFound, "tool call '\(callID.prefix(64))' waits for no decision")
        case .unknownSession: throw WireError.sessionNotFound(session)
        }
    }
}

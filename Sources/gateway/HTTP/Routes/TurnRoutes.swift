import Hummingbird
import NaviFiles
import NaviProtocol
import NaviStore

/// What clients do to turns without a WebSocket: stop one, cancel or change one that waits, decide over a tool call.
struct TurnRoutes: Sendable {
    let dependencies: RouteDependencies

    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/stop", [.post: stop])
        endpoints.at("sessions/:session_id/queue/:turn_id", [.patch: edit, .delete: cancel])
        endpoints.at("sessions/:session_id/approvals/:tool_call_id", demand: .approving, [.post: decide])
        endpoints.at(
            "sessions/:session_id/approvals/remembered/:approval_id", demand: .approving, [.delete: forget])
    }

    /// Answers after the commit; `stream_stopped` follows on the sockets.
    @Sendable private func stop(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        let turn = try await request.jsonIfPresent(StopTurn.self, context)?.turnID
        switch try await dependencies.events.stop(id, turn) {
        case .unknownSession: throw WireError.sessionNotFound(id)
        case .idle: return .json(StopBody(sessionID: id, turn: nil), status: .accepted)
        case .stopping(let turn), .stopped(let turn):
            return .json(StopBody(sessionID: id, turn: turn), status: .accepted)
        }
    }

    @Sendable private func cancel(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let (session, turn) = try await waitingTurn(context)
        try await dependencies.events.cancel(turn, session)
        return Response(status: .noContent)
    }

    @Sendable private func edit(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let (session, turn) = try await waitingTurn(context)
        let body = try await request.json(EditQueued.self, context)
        try ClientMessage(content: body.content).validate(dependencies.limits)
        guard try await dependencies.store.editQueued(turn, in: session, content: body.content) else {
            throw WireError(.turnNotQueued, "turn '\(turn)' does not wait")
        }
        guard let queued = try await dependencies.store.snapshot(session)?.queued.first(where: { $0.turnID == turn })
        else { throw WireError(.turnNotQueued, "turn '\(turn)' does not wait") }
        dependencies.events.announce(
            .turnQueued(
                TurnQueued(
                    turnID: turn, clientMessageID: queued.clientMessageID, content: queued.content,
                    position: queued.position)), session)
        return .json(queued)
    }

    @Sendable private func decide(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        var decision = try await request.json(ApprovalDecision.self, context)
        decision.toolCallID = context.parameters.get("tool_call_id").flatMap { PercentCoding.decode($0) }
        try await dependencies.events.decide(decision, id, try context.requirePrincipal())
        context.audit(
            .approvalDecided, dependencies, session: id, toolCall: decision.auditedCall,
            decision: decision.auditedDecision)
        return Response(status: .noContent)
    }

    /// Calls that the approval covered are asked about again.
    @Sendable private func forget(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let session = try context.sessionID()
        let text = context.parameters.get("approval_id") ?? ""
        guard let id = Int64(text), try await dependencies.store.forgetApproval(id, of: session) else {
            throw WireError(.approvalNotFound, "nothing is remembered as '\(text.prefix(64))'")
        }
        return Response(status: .noContent)
    }

    private func waitingTurn(_ context: NaviRequestContext) async throws -> (SessionID, TurnID) {
        let session = try context.sessionID()
        guard try await dependencies.store.session(session) != nil else { throw WireError.sessionNotFound(session) }
        let text = context.parameters.get("turn_id") ?? ""
        guard let turn = TurnID(text) else {
            throw WireError(.turnNotQueued, "turn '\(text.prefix(64))' does not wait")
        }
        return (session, turn)
    }
}

/// `PATCH /sessions/{id}/queue/{turn_id}`.
private struct EditQueued: Decodable {
    var content: String
}

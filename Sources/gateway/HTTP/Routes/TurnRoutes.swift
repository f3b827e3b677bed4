import Hummingbird
import NaviFiles
import NaviProtocol

/// What clients do to turns without a WebSocket: stop one, cancel or change one that waits, decide over a tool call.
struct TurnRoutes: Sendable {
    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/stop", [.post: stop])
        endpoints.at("sessions/:session_id/queue/:turn_id", [.patch: edit, .delete: cancel])
        endpoints.at("sessions/:session_id/approvals/:tool_call_id", demand: .approving, [.post: decide])
        endpoints.at(
            "sessions/:session_id/approvals/remembered/:approval_id", demand: .approving, [.delete: forget])
    }

    /// Answers after the commit; `stream_stopped` follows on the sockets.
    @Sendable private func stop(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let conversation = try context.requireConversation()
        let turn = try await request.jsonIfPresent(StopTurn.self, context)?.turnID
        return .json(StopBody(sessionID: conversation.id, turn: try await conversation.stop(turn)), status: .accepted)
    }

    @Sendable private func cancel(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let conversation = try context.requireConversation()
        try await conversation.cancel(try await waitingTurn(of: conversation, context))
        return Response(status: .noContent)
    }

    @Sendable private func edit(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let conversation = try context.requireConversation()
        let turn = try await waitingTurn(of: conversation, context)
        let body = try await request.json(EditQueued.self, context)
        return .json(try await conversation.edit(turn, content: body.content))
    }

    @Sendable private func decide(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        var decision = try await request.json(ApprovalDecision.self, context)
        decision.toolCallID = context.parameters.get("tool_call_id").flatMap { PercentCoding.decode($0) }
        try await context.requireConversation().decide(decision)
        return Response(status: .noContent)
    }

    @Sendable private func forget(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        try await context.requireConversation().forgetApproval(context.parameters.get("approval_id") ?? "")
        return Response(status: .noContent)
    }

    /// The turn that the path names.
    private func waitingTurn(of conversation: Conversation, _ context: NaviRequestContext) async throws -> TurnID {
        let text = context.parameters.get("turn_id") ?? ""
        guard let turn = TurnID(text) else { throw try await conversation.notQueued(text) }
        return turn
    }
}

/// `PATCH /sessions/{id}/queue/{turn_id}`.
private struct EditQueued: Decodable {
    var content: String
}

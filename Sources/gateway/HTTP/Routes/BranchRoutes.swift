import HTTPTypes
import Hummingbird
import NaviProtocol

/// Branches of a session: making one, asking again in one, and looking at all.
struct BranchRoutes: Sendable {
    let limits: Limits
    /// Where clients find these routes.
    let path: BasePath

    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/fork", [.post: fork])
        endpoints.at("sessions/:session_id/retry", [.post: retry])
        endpoints.at("sessions/:session_id/branches", [.get: branches])
    }

    @Sendable private func fork(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let body = try await request.jsonIfPresent(ForkSession.self, context, maxBytes: limits.maxFrameBytes)
        let conversation = try context.requireConversation()
        return created(try await conversation.fork(at: body?.at, sending: try body?.message()))
    }

    @Sendable private func retry(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let index = try await request.jsonIfPresent(RetryMessage.self, context)?.at
        return created(try await context.requireConversation().retry(at: index))
    }

    @Sendable private func branches(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        .json(try await context.requireConversation().family())
    }

    private func created(_ branch: BranchBody) -> Response {
        var response = Response.json(branch, status: .created)
        response.headers[.location] = path("/sessions/\(branch.session.sessionID)")
        return response
    }
}

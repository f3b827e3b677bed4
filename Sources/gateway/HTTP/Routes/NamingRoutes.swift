import Hummingbird
import NaviProtocol

/// `POST /sessions/{id}/generate-name`: a worker names the session anew.
struct NamingRoutes: Sendable {
    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/generate-name", [.post: generate])
    }

    /// 200 with the session once it is named; 202 when that takes longer.
    @Sendable private func generate(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let (session, isDone) = try await context.requireConversation().generateName()
        return .json(SessionSummary(session), status: isDone ? .ok : .accepted)
    }
}

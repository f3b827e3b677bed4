import Hummingbird
import NaviProtocol

/// The memory sheet of a session's context.
struct SheetRoutes: Sendable {
    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/context/sheet", [.get: show, .patch: change])
    }

    @Sendable private func show(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        .json(try await context.requireConversation().sheet())
    }

    @Sendable private func change(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let body = try await request.json(ChangeSheet.self, context)
        return .json(try await context.requireConversation().changeSheet(body))
    }
}

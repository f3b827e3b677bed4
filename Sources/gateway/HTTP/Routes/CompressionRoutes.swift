import HTTPTypes
import Hummingbird
import NaviProtocol

/// The versions of a session's context: making one, listing them, going back to an earlier one.
struct CompressionRoutes: Sendable {
    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/compress", [.post: compress])
        endpoints.at("sessions/:session_id/compress/undo", [.post: undo])
        endpoints.at("sessions/:session_id/compressions", [.get: list])
    }

    /// 200 with the versions once it is done; 202 when that takes longer.
    @Sendable private func compress(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let conversation = try context.requireConversation()
        let focus = try await request.jsonIfPresent(CompressSession.self, context)?.focus
        let isDone = try await conversation.compress(focus: focus)
        return .json(try await conversation.compressions(), status: isDone ? .ok : .accepted)
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let query = QueryReader(request.uri.query)
        let before = try query.integer("before", in: 1 ... .max)
        let most = Conversation.maxListedCompressions
        let limit = try query.integer("limit", in: 1...most) ?? most
        return .json(try await context.requireConversation().compressions(before: before, limit: limit))
    }

    @Sendable private func undo(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let conversation = try context.requireConversation()
        let version = try await request.jsonIfPresent(UndoCompression.self, context)?.compressionID
        try await conversation.undoCompression(to: version)
        return .json(try await conversation.compressions())
    }
}

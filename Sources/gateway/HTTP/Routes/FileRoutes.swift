import HTTPTypes
import Hummingbird
import NaviProtocol

/// Uploads of a session: in, listed, out, deleted.
struct FileRoutes: Sendable {
    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/files", [.get: list, .post: upload])
        endpoints.at("sessions/:session_id/files/:name", [.get: download, .delete: delete])
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        .json(try await context.requireConversation().uploads())
    }

    @Sendable private func upload(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let conversation = try context.requireConversation()
        // Where nobody had to be looked at, nobody has looked.
        _ = try await conversation.record()
        let file = try await conversation.upload(
            request.body, boundary: try boundary(of: request), announcedBytes: request.announcedBytes,
            holding: context.bytes)
        return .json(file, status: .created)
    }

    @Sendable private func download(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let upload = try await context.requireConversation().openUpload(try context.fileName())
        return FileAnswer(upload: upload).response(to: request)
    }

    @Sendable private func delete(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        try await context.requireConversation().deleteUpload(try context.fileName())
        return Response(status: .noContent)
    }

    /// RFC 2046 allows 1 to 70 characters.
    private func boundary(of request: Request) throws(WireError) -> String {
        let contentType = HeaderParameters(request.headers[.contentType] ?? "")
        guard contentType.value == "multipart/form-data" else {
            throw WireError(.badRequest, "expected a body of type multipart/form-data")
        }
        guard let boundary = contentType["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw WireError(.badRequest, "the content type has no usable boundary")
        }
        return boundary
    }
}

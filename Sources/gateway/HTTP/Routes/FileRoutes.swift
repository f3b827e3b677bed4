import HTTPTypes
import Hummingbird
import NaviProtocol
import NaviStore

/// Uploads of a session: in, listed, out, deleted.
struct FileRoutes: Sendable {
    let dependencies: RouteDependencies
    private var files: FileStorage { dependencies.files }

    init(dependencies: RouteDependencies) {
        self.dependencies = dependencies
    }

    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/files", [.get: list, .post: upload])
        endpoints.at("sessions/:session_id/files/:name", [.get: download, .delete: delete])
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let session = try await requireSession(context)
        return .json(try await files.list(session.id).map { body(of: $0, session: session) })
    }

    @Sendable private func upload(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try await requireSession(context).id
        let boundary = try boundary(of: request)
        try await files.admit(announcedBytes: request.announcedBytes)
        try context.bytes?.require(min(request.announcedBytes ?? .max, IncomingUpload.maxHeldBytes))
        let record = try await files.receive(
            request.body, boundary: boundary, session: id, now: dependencies.now())
        let session = try await requireSession(context)
        dependencies.events.announceUpdate(of: session)
        return .json(body(of: record, session: session), status: .created)
    }

    @Sendable private func download(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let session = try await requireSession(context)
        let (record, file) = try await files.open(try context.fileName(), session: session.id)
        return FileAnswer(record: record, file: file, work: files.work).response(to: request)
    }

    @Sendable private func delete(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let session = try await requireSession(context)
        try await files.delete(try context.fileName(), session: session.id, now: dependencies.now())
        context.audit(.fileDeleted, dependencies, owner: session.owner, session: session.id)
        return Response(status: .noContent)
    }

    private func requireSession(_ context: NaviRequestContext) async throws -> SessionRecord {
        let id = try context.sessionID()
        guard let session = try await dependencies.store.session(id) else { throw WireError.sessionNotFound(id) }
        return session
    }

    private func body(of record: FileRecord, session: SessionRecord) -> FileBody {
        FileBody(record, session: session.id, expires: session.lastActive + dependencies.settings.filesLifetime)
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

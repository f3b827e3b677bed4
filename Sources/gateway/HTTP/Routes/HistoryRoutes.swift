import HTTPTypes
import Hummingbird
import NIOCore
import NaviProfiles
import NaviProtocol
import NaviStore

/// Reading what was said: pages of the history, the model's context, images.
struct HistoryRoutes: Sendable {
    static let defaultPageLimit = 100
    static let maxPageLimit = 1000

    let dependencies: RouteDependencies

    func register(on endpoints: Endpoints) {
        endpoints.at(
            "sessions/:session_id/messages",
            [.get: messages, .post: MessageRoutes(dependencies: dependencies).post])
        endpoints.at("sessions/:session_id/context", [.get: context])
        endpoints.at("sessions/:session_id/images/:hash", [.get: image])
    }

    @Sendable private func messages(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        let query = QueryReader(request.uri.query)
        let after = try query.integer("after", in: -1...QueryReader.maxNumber)
        let before = try query.integer("before", in: 0...QueryReader.maxNumber)
        let limit = try query.integer("limit", in: 1...Self.maxPageLimit) ?? Self.defaultPageLimit
        guard let length = try await dependencies.store.historyLength(id) else { throw WireError.sessionNotFound(id) }
        let range = HistoryRange(after: after, before: before, limit: limit, of: length.end)
        let history = HistoryReader(
            session: id, range: range, damage: HistoryDamage(length), dependencies: dependencies,
            logger: context.logger)
        return try await history.response(
            before: Array("{\"messages\":".utf8), after: ",\"has_more\":\(range.hasMore)}")
    }

    @Sendable private func context(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        guard let session = try await dependencies.store.session(id) else { throw WireError.sessionNotFound(id) }
        let window = session.maxContextTokens
        let bound = window > 0 ? ContextBound(window: window) : .wide
        guard let head = try await dependencies.store.contextHead(id, bound: bound) else {
            throw WireError.sessionNotFound(id)
        }
        let body = ContextBody(
            head, profile: dependencies.profiles.profile(head.session.profileID),
            compressionThreshold: dependencies.settings.compressionThreshold)
        let messages = HistoryReader(
            session: id, range: HistoryRange(indexes: head.indexes),
            leading: (head.summary.flatMap { $0.isEmpty ? nil : [Message($0)] } ?? [])
                + (head.question.map { [$0] } ?? []),
            withThinking: false, damage: head.damage, dependencies: dependencies, logger: context.logger)
        return try await messages.response(
            before: JSONWriter.opening("messages", after: body.writeFields), after: "}")
    }

    /// An image never changes under its hash, so a browser may keep it for good.
    @Sendable private func image(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        let hash = context.parameters.get("hash") ?? ""
        guard let image = try await dependencies.store.image(hash, session: id) else {
            throw WireError(.notFound, "Image not found")
        }
        let tag = "\"\(hash)\""
        var headers = Response.contentHeaders(contentType: image.contentType, fileName: "image-\(hash.prefix(12))")
        headers[.eTag] = tag
        headers[.cacheControl] = "private, max-age=31536000, immutable"
        if request.hasCurrent(entityTag: tag) { return Response(status: .notModified, headers: headers) }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: image.bytes)))
    }
}

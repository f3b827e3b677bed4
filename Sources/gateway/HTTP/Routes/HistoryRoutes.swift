import HTTPTypes
import Hummingbird
import NIOCore
import NaviProtocol
import NaviStore

/// Reading what was said: pages of the history, the model's context, images.
struct HistoryRoutes: Sendable {
    static let defaultPageLimit = 100
    static let maxPageLimit = 1000

    let limits: Limits

    func register(on endpoints: Endpoints) {
        endpoints.at(
            "sessions/:session_id/messages", [.get: messages, .post: MessageRoutes(limits: limits).post])
        endpoints.at("sessions/:session_id/context", [.get: context])
        endpoints.at("sessions/:session_id/images/:hash", [.get: image])
    }

    @Sendable private func messages(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let (query, conversation) = (QueryReader(request.uri.query), try context.requireConversation())
        let after = try query.integer("after", in: -1...QueryReader.maxNumber)
        let before = try query.integer("before", in: 0...QueryReader.maxNumber)
        let limit = try query.integer("limit", in: 1...Self.maxPageLimit) ?? Self.defaultPageLimit
        let length = try await conversation.historyLength()
        let range = HistoryRange(after: after, before: before, limit: limit, of: length.end)
        let history = HistoryReader(
            conversation: conversation, range: range, damage: HistoryDamage(length), logger: context.logger)
        let outcomes = try await conversation.outcomes(in: range.indexes).map { $0.jsonText() }
        return try await history.response(
            before: Array("{\"messages\":".utf8),
            after: ",\"outcomes\":[\(outcomes.joined(separator: ","))],\"has_more\":\(range.hasMore)}")
    }

    @Sendable private func context(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let conversation = try context.requireConversation()
        let (head, body) = try await conversation.contextHead()
        let messages = HistoryReader(
            conversation: conversation, range: HistoryRange(indexes: head.indexes), leading: head.leading,
            withThinking: false, damage: head.damage, logger: context.logger)
        return try await messages.response(
            before: JSONWriter.opening("messages", after: body.writeFields), after: "}")
    }

    /// An image never changes under its hash, so a browser may keep it for good.
    @Sendable private func image(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let hash = context.parameters.get("hash") ?? ""
        let image = try await context.requireConversation().image(hash)
        let tag = "\"\(hash)\""
        var headers = Response.contentHeaders(contentType: image.contentType, fileName: "image-\(hash.prefix(12))")
        headers[.eTag] = tag
        headers[.cacheControl] = "private, max-age=31536000, immutable"
        if request.hasCurrent(entityTag: tag) { return Response(status: .notModified, headers: headers) }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: image.bytes)))
    }
}

extension ContextHead {
    /// What stands in the context before its messages.
    fileprivate var leading: [Message] {
        (summary.flatMap { $0.isEmpty ? nil : [Message($0)] } ?? []) + (question.map { [$0] } ?? [])
    }
}

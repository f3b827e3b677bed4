import HTTPTypes
import Hummingbird
import NaviProtocol
import NaviStore

/// Creating, listing, changing and deleting sessions.
struct SessionRoutes: Sendable {
    /// Sessions of one list when the client does not say how many.
    static let defaultListLimit = 200
    static let maxListLimit = 1000

    let conversations: Conversations
    /// Where clients find these routes.
    let path: BasePath

    func register(on endpoints: Endpoints) {
        endpoints.at("sessions", demand: .usualForBound, [.get: list, .post: create])
        endpoints.at("sessions/:session_id", [.get: detail, .patch: change, .delete: delete])
        endpoints.at("sessions/:session_id/pin", [.patch: pin])
    }

    @Sendable private func create(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let body = try await request.json(CreateSession.self, context)
        let session = try await conversations.create(profile: body.profileID, for: try context.visitor())
        var response = Response.json(CreatedSessionBody(session: session), status: .created)
        response.headers[.location] = path("/sessions/\(session.id)")
        return response
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let (query, visitor) = (QueryReader(request.uri.query), try context.visitor())
        let limit = try query.integer("limit", in: 1...Self.maxListLimit) ?? Self.defaultListLimit
        if let text = query.text("q") {
            return .found(try await conversations.search(text, limit: limit, for: visitor))
        }
        let branches = try query.isAll("branches")
        let page = try await conversations.sessions(
            limit: limit, behind: try await place(query, for: visitor), branches: branches, for: visitor)
        var response = Response.json(page.sessions.map(SessionListing.init))
        if let next = page.next {
            response.headers[.link] =
                "<\(path("/sessions?limit=\(limit)&cursor=\(next.text)\(branches ? "&branches=all" : "")"))>; rel=\"next\""
        }
        return response
    }

    /// Where the page asked for begins.
    private func place(_ query: QueryReader, for visitor: Visitor) async throws -> SessionPlace? {
        if let text = query.text("cursor") {
            guard let place = SessionPlace(text: text) else {
                throw WireError(.invalidField, "field 'cursor': expected what a 'Link' header has given")
            }
            return place
        }
        guard let before = try query.sessionID("before") else { return nil }
        return try await conversations.place(of: before, for: visitor)
    }

    /// The fields, then the messages, page by page as they are read.
    @Sendable private func detail(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let conversation = try context.requireConversation()
        let lastCount = try QueryReader(request.uri.query).integer("messages", in: 0...QueryReader.maxNumber)
        let detail = try await conversation.detail()
        let length = try await conversation.historyLength()
        let history = HistoryReader(
            conversation: conversation, range: HistoryRange(last: lastCount ?? .max, of: length.end),
            damage: HistoryDamage(length), logger: context.logger)
        return try await history.response(before: detail.openingBytes(), after: "}")
    }

    @Sendable private func change(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let body = try await request.json(PatchSession.self, context)
        let change = SessionChange(name: body.name, profileID: body.profileID)
        return .json(SessionSummary(try await context.requireConversation().change(change)))
    }

    @Sendable private func pin(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let pinned = try await request.jsonIfPresent(PinSession.self, context)?.pinned
        let change = SessionChange(pinned: pinned, togglePin: pinned == nil)
        return .json(SessionSummary(try await context.requireConversation().change(change)))
    }

    @Sendable private func delete(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        try await context.requireConversation().delete()
        return Response(status: .noContent)
    }
}

extension Response {
    fileprivate static func found(_ sessions: FoundSessions) -> Response {
        var response = json(sessions.list.map(FoundSessionBody.init))
        if sessions.isIncomplete { response.headers[.searchIncomplete] = "true" }
        return response
    }
}

extension HTTPField.Name {
    /// The address of the next page: RFC 8288.
    static let link = HTTPField.Name("Link")!
    /// Says, with `true`, that a search ended before it had looked everywhere.
    static let searchIncomplete = HTTPField.Name("Navi-Search-Incomplete")!
}

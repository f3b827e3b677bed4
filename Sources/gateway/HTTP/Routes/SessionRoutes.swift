import HTTPTypes
import Hummingbird
import NaviProtocol
import NaviStore
import NaviTelemetry

/// Creating, listing, changing and deleting sessions.
struct SessionRoutes: Sendable {
    /// Sessions of one list when the client does not say how many.
    static let defaultListLimit = 200
    static let maxListLimit = 1000
    static let maxNameBytes = 500
    /// Of a search.
    static let maxQueryBytes = 1000
    /// Sessions that one search finds.
    static let maxFound = 100

    let dependencies: RouteDependencies
    private var store: Store { dependencies.store }

    init(dependencies: RouteDependencies) {
        self.dependencies = dependencies
    }

    func register(on endpoints: Endpoints) {
        endpoints.at("sessions", demand: .usualForBound, [.get: list, .post: create])
        endpoints.at("sessions/:session_id", [.get: detail, .patch: change, .delete: delete])
        endpoints.at("sessions/:session_id/pin", [.patch: pin])
    }

    @Sendable private func create(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let body = try await request.json(CreateSession.self, context)
        try context.requirePrincipal().require(profile: body.profileID)
        try requireProfile(body.profileID)
        let session = try await store.createSession(
            id: .random(), profileID: body.profileID, owner: try context.requirePrincipal().owner,
            now: dependencies.now())
        dependencies.events.created(session.id)
        var response = Response.json(CreatedSessionBody(session: session), status: .created)
        response.headers[.location] = dependencies.path("/sessions/\(session.id)")
        return response
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let query = QueryReader(request.uri.query)
        let limit = try query.integer("limit", in: 1...Self.maxListLimit) ?? Self.defaultListLimit
        let principal = try context.requirePrincipal()
        guard principal.bound == nil else { throw Principal.outOfBounds }
        let scope = principal.scope
        if let text = query.text("q") {
            noteLook(.foreignSearch, principal, context)
            return try await search(text, in: scope, limit: limit)
        }
        noteLook(.foreignList, principal, context)
        let page = try await store.sessions(scope, limit: limit, behind: try await place(query, in: scope))
        var response = Response.json(page.sessions.map(SessionListing.init))
        if let next = page.next {
            let address = dependencies.path("/sessions?limit=\(limit)&cursor=\(next.text)")
            response.headers[.link] = "<\(address)>; rel=\"next\""
        }
        return response
    }

    private func noteLook(_ kind: AuditEvent.Kind, _ principal: Principal, _ context: NaviRequestContext) {
        dependencies.access.audit.noteLook(
            kind, principal, address: context.clientAddress, time: dependencies.now())
    }

    /// Where the page asked for begins.
    private func place(_ query: QueryReader, in scope: SessionScope) async throws -> SessionPlace? {
        if let text = query.text("cursor") {
            guard let place = SessionPlace(text: text) else {
                throw WireError(.invalidField, "field 'cursor': expected what a 'Link' header has given")
            }
            return place
        }
        guard let before = try query.sessionID("before") else { return nil }
        guard let place = try await store.place(of: before, in: scope) else {
            throw WireError(.invalidField, "field 'before': session '\(before)' not found")
        }
        return place
    }

    private func search(_ text: String, in scope: SessionScope, limit: Int) async throws -> Response {
        guard text.utf8.count <= Self.maxQueryBytes else {
            throw WireError(.invalidField, "field 'q': more than \(Self.maxQueryBytes) bytes")
        }
        let found = try await store.searchSessions(text, in: scope, limit: min(limit, Self.maxFound))
        var response = Response.json(found.list.map(FoundSessionBody.init))
        if found.isIncomplete { response.headers[.searchIncomplete] = "true" }
        return response
    }

    /// The fields, then the messages, page by page as they are read.
    @Sendable private func detail(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        let lastCount = try QueryReader(request.uri.query).integer("messages", in: 0...QueryReader.maxNumber)
        guard let snapshot = try await store.snapshot(id), let length = try await store.historyLength(id) else {
            throw WireError.sessionNotFound(id)
        }
        let range = HistoryRange(last: lastCount ?? .max, of: length.end)
        let history = HistoryReader(
            session: id, range: range, damage: HistoryDamage(length), dependencies: dependencies,
            logger: context.logger)
        let detail = SessionDetail(snapshot, remembered: try await store.rememberedApprovals(id))
        return try await history.response(before: detail.openingBytes(), after: "}")
    }

    @Sendable private func change(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        let body = try await request.json(PatchSession.self, context)
        if case .set(let name) = body.name { try checkName(name) }
        if let profileID = body.profileID {
            try context.requirePrincipal().require(profile: profileID)
            try requireProfile(profileID)
        }
        return try await update(id, SessionChange(name: body.name, profileID: body.profileID))
    }

    @Sendable private func pin(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        let pinned = try await request.jsonIfPresent(PinSession.self, context)?.pinned
        return try await update(id, SessionChange(pinned: pinned, togglePin: pinned == nil))
    }

    /// Clients are told before the files go, so that nobody waits for a disk.
    @Sendable private func delete(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        guard let deleted = try await store.deleteSession(id, now: dependencies.now()) else {
            throw WireError.sessionNotFound(id)
        }
        context.audit(.sessionDeleted, dependencies, session: id)
        dependencies.events.closeSockets(id, .sessionDeleted)
        if let turn = deleted.runningTurn { dependencies.events.signalStop(turn.turnID) }
        do {
            try await dependencies.files.removeAll(of: id)
        } catch {
            // The session is gone for its user either way; the janitor removes orphans.
            context.logger.warning(
                "files of a deleted session are left to the janitor", metadata: .of([.session: id, .error: "\(error)"]))
        }
        return Response(status: .noContent)
    }

    private func update(_ id: SessionID, _ change: SessionChange) async throws -> Response {
        guard let session = try await store.updateSession(id, change, now: dependencies.now()) else {
            throw WireError.sessionNotFound(id)
        }
        dependencies.events.announceUpdate(of: session)
        return .json(SessionSummary(session))
    }

    private func requireProfile(_ id: String) throws(WireError) {
        guard let profile = dependencies.profiles.profile(id), !profile.isSubagentOnly else {
            throw .profileNotFound(id)
        }
    }

    private func checkName(_ name: String) throws(WireError) {
        guard (1...Self.maxNameBytes).contains(name.utf8.count) else {
            throw WireError(.invalidField, "field 'name': must have 1 to \(Self.maxNameBytes) bytes")
        }
    }
}

extension HTTPField.Name {
    /// The address of the next page: RFC 8288.
    static let link = HTTPField.Name("Link")!
    /// Says, with `true`, that a search ended before it had looked everywhere.
    static let searchIncomplete = HTTPField.Name("Navi-Search-Incomplete")!
}

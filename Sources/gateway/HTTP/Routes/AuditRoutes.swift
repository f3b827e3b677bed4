import Hummingbird
import NaviFiles
import NaviProtocol

/// `GET /admin/audit`: what the audit log has, for those who have to answer for it.
struct AuditRoutes: Sendable {
    static let defaultLimit = 100
    static let maxLimit = 500

    let dependencies: RouteDependencies

    func register(on endpoints: Endpoints) {
        endpoints.at("admin/audit", demand: .administering, [.get: page])
    }

    @Sendable private func page(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let query = QueryReader(request.uri.query)
        let limit = try query.integer("limit", in: 1...Self.maxLimit) ?? Self.defaultLimit
        let filter = AuditFilter(
            event: try event(query), actor: query.text("actor"), since: try query.time("since"),
            until: try query.time("until"))
        let place = try place(query)
        let reader = dependencies.access.audit.reader
        return .json(try await BlockingWork().run { try reader.page(filter, limit: limit, from: place) })
    }

    private func event(_ query: QueryReader) throws(WireError) -> AuditEvent.Kind? {
        guard let text = query.text("event") else { return nil }
        guard let kind = AuditEvent.Kind(rawValue: text) else {
            let names = AuditEvent.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw WireError(.invalidField, "field 'event': expected one of \(names)")
        }
        return kind
    }

    private func place(_ query: QueryReader) throws(WireError) -> AuditPlace? {
        guard let text = query.text("cursor") else { return nil }
        guard let place = AuditPlace(text: text) else {
            throw WireError(.invalidField, "field 'cursor': expected what the page before has given")
        }
        return place
    }
}

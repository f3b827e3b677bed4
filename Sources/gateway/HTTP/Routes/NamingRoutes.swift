import Hummingbird
import NaviProtocol
import NaviStore

/// `POST /sessions/{id}/generate-name`: a worker names the session anew.
struct NamingRoutes: Sendable {
    /// How long the answer waits for the name.
    static let waitLimit = Duration.seconds(20)
    private static let lookInterval = Duration.milliseconds(200)

    let dependencies: RouteDependencies
    private var store: Store { dependencies.store }

    init(dependencies: RouteDependencies) {
        self.dependencies = dependencies
    }

    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/generate-name", [.post: generate])
    }

    /// 200 with the session once it is named; 202 when that takes longer: `session_updated` follows then. A name that
    /// a user gave is left as it is.
    @Sendable private func generate(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        guard let session = try await store.session(id) else { throw WireError.sessionNotFound(id) }
        guard !session.nameIsUserGiven, session.messageCount > 0 else { return .json(SessionSummary(session)) }
        try await store.requestJob(.name, of: id, now: dependencies.now())
        let deadline = ContinuousClock.now + Self.waitLimit
        while try await store.hasJob(.name, of: id) {
            guard ContinuousClock.now < deadline else { return try await answer(id, status: .accepted) }
            try await Task.sleep(for: Self.lookInterval)
        }
        return try await answer(id, status: .ok)
    }

    private func answer(_ id: SessionID, status: HTTPResponse.Status) async throws -> Response {
        guard let session = try await store.session(id) else { throw WireError.sessionNotFound(id) }
        return .json(SessionSummary(session), status: status)
    }
}

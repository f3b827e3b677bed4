import Hummingbird
import NaviProtocol
import NaviStore

/// `POST /sessions/{id}/stop`.
struct TurnRoutes: Sendable {
    let dependencies: RouteDependencies

    func register(on endpoints: Endpoints) {
        endpoints.at("sessions/:session_id/stop", [.post: stop])
    }

    /// Answers after the commit; `stream_stopped` follows on the sockets.
    @Sendable private func stop(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let id = try context.sessionID()
        switch try await dependencies.events.stop(id) {
        case .unknownSession: throw WireError.sessionNotFound(id)
        case .idle: return .json(StopBody(sessionID: id, turn: nil), status: .accepted)
        case .stopping(let turn), .stopped(let turn):
            return .json(StopBody(sessionID: id, turn: turn), status: .accepted)
        }
    }
}

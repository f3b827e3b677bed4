import Hummingbird
import NaviProtocol

/// What a WebSocket address answers to a request that is no upgrade.
struct SocketRoutes: Sendable {
    func register(on endpoints: Endpoints) {
        endpoints.at("ws/sessions", rule: .open, [.get: upgradeRequired])
        endpoints.at("ws/sessions/:socket", rule: .open, [.get: upgradeRequired])
    }

    @Sendable private func upgradeRequired(
        _ request: Request, _ context: NaviRequestContext
    ) async throws -> Response {
        var response = Response.error(WireError(.upgradeRequired, "this address speaks WebSocket"))
        response.headers[.upgrade] = "websocket"
        return response
    }
}

import Hummingbird
import NIOCore
import NaviProtocol

/// `GET /agents/profiles` and `GET /agents/tools`.
struct ProfileRoutes: Sendable {
    let conversations: Conversations

    func register(on endpoints: Endpoints) {
        endpoints.at("agents/profiles", [.get: list])
        endpoints.at("agents/tools", [.get: tools])
    }

    @Sendable private func tools(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        .json(ByteBuffer(string: try await conversations.publishedTools()))
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        .json(conversations.listedProfiles)
    }
}

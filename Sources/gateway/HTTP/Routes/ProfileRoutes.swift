import Hummingbird
import NIOCore
import NaviProtocol
import NaviStore

/// `GET /agents/profiles` and `GET /agents/tools`.
struct ProfileRoutes: Sendable {
    let dependencies: RouteDependencies

    func register(on endpoints: Endpoints) {
        endpoints.at("agents/profiles", [.get: list])
        endpoints.at("agents/tools", [.get: tools])
    }

    /// What the workers have published; empty until the first of them has started.
    @Sendable private func tools(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        .json(ByteBuffer(string: try await dependencies.store.publishedTools() ?? "[]"))
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let threshold = dependencies.settings.compressionThreshold
        return .json(
            dependencies.profiles.all().filter { !$0.isSubagentOnly }.map { $0.body(compressionThreshold: threshold) })
    }
}

import Hummingbird
import NaviProtocol

/// `GET /agents/profiles`.
struct ProfileRoutes: Sendable {
    let dependencies: RouteDependencies

    func register(on endpoints: Endpoints) {
        endpoints.at("agents/profiles", [.get: list])
    }

    @Sendable private func list(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        .json(dependencies.profiles.all().filter { !$0.isSubagentOnly }.map(\.body))
    }
}

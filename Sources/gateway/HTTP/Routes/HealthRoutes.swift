import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NaviProtocol

/// `GET /health` for people and monitoring, `GET /ready` for load balancers and start scripts.
struct HealthRoutes: Sendable {
    private let health: GatewayHealth
    private let access: RequestAccess
    /// Of the interface: as it is for those who need a token, and for those who need none.
    private let descriptions: (closed: [UInt8], open: [UInt8])

    init(health: GatewayHealth, access: RequestAccess) {
        self.health = health
        self.access = access
        let cookie = access.control.cookie
        descriptions = (
            cookie.path.isRoot ? OpenAPIDocument.json : OpenAPIDocument.json(at: cookie, isOpen: false),
            OpenAPIDocument.json(at: cookie, isOpen: true)
        )
    }

    func register(on endpoints: Endpoints) {
        endpoints.at("health", rule: .probe, [.get: healthOfAll])
        endpoints.at("ready", rule: .probe, [.get: ready])
        endpoints.at("openapi.json", rule: .open, [.get: description])
    }

    @Sendable private func description(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let isOpen = access.control.book.isOpen(to: Approach(peer: context.peerAddress, request.headers))
        return .json(ByteBuffer(bytes: isOpen ? descriptions.open : descriptions.closed))
    }

    /// Always 200: the process answers. `status` says whether all is well.
    @Sendable private func healthOfAll(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let problems = await health.problems()
        guard await tellsMore(to: request, context) else {
            return .json(ProbeBody(status: problems.isEmpty ? "ok" : "degraded"))
        }
        return .json(HealthBody(health, problems: problems, warnings: await health.warnings()))
    }

    /// 200 only when a message that is sent now would be stored and answered.
    @Sendable private func ready(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let tellsMore = await tellsMore(to: request, context)
        if let error = await health.unreadiness() {
            return tellsMore ? .error(error) : .json(ProbeBody(status: "not ready"), status: .serviceUnavailable)
        }
        return tellsMore
            ? .json(ReadyBody(workers: health.workers.takerCount)) : .json(ProbeBody(status: "ready"))
    }

    /// Versions, names of files and numbers of workers are for those who are signed in; that a probe is not is no failure.
    private func tellsMore(to request: Request, _ context: NaviRequestContext) async -> Bool {
        guard !request.isBareProbe else { return false }
        let approach = Approach(peer: context.peerAddress, request.headers)
        // While nobody can be known, everybody is told the same.
        return (try? await access.principalIfKnown(context.credential, approach, from: context.clientAddress)) != nil
    }
}

extension HealthBody {
    fileprivate init(_ health: GatewayHealth, problems: [String], warnings: [String]) {
        self.init(
            version: health.version, sqliteVersion: health.store.sqliteVersion,
            durability: health.durability.rawValue, workers: health.workers.workerCount, problems: problems,
            warnings: warnings)
    }
}

extension Request {
    /// From somebody who is told nothing but the status: see `RequestGate`.
    fileprivate var isBareProbe: Bool { headers.contains(.naviProbe) }
}

extension HTTPField.Name {
    static let naviProbe = Self(HTTPRequestHead.probeMark)!
}

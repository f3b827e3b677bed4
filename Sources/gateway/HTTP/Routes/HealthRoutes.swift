import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NaviProtocol
import NaviStore
import NaviTelemetry

/// `GET /health` for people and monitoring, `GET /ready` for load balancers and start scripts.
struct HealthRoutes: Sendable {
    let dependencies: RouteDependencies
    /// Whoever asks how often: the database is looked at so often at most.
    private let database: RecentValue<WireError?>
    /// Of the interface: as it is for those who need a token, and for those who need none.
    private let descriptions: (closed: [UInt8], open: [UInt8])

    init(dependencies: RouteDependencies) {
        self.dependencies = dependencies
        database = RecentValue(lifetime: dependencies.probeLifetime)
        let cookie = dependencies.access.control.cookie
        descriptions = (
            cookie.path.isRoot ? OpenAPIDocument.json : OpenAPIDocument.json(at: cookie, isOpen: false),
            OpenAPIDocument.json(at: cookie, isOpen: true)
        )
    }

    func register(on endpoints: Endpoints) {
        endpoints.at("health", rule: .probe, [.get: health])
        endpoints.at("ready", rule: .probe, [.get: ready])
        endpoints.at("openapi.json", rule: .open, [.get: description])
    }

    @Sendable private func description(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let approach = Approach(peer: context.peerAddress, request.headers)
        let isOpen = dependencies.access.control.book.isOpen(to: approach)
        return .json(ByteBuffer(bytes: isOpen ? descriptions.open : descriptions.closed))
    }

    /// Always 200: the process answers. `status` says whether all is well.
    @Sendable private func health(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        var problems = dependencies.profiles.problems.map { "profile: \($0)" }
        if dependencies.takerCount() == 0 {
            problems.append(dependencies.workerCount() == 0 ? "no worker is connected" : "no worker takes turns")
        }
        if let error = await databaseError(context) { problems.append("database: \(error.message)") }
        guard await tellsMore(to: request, context) else {
            return .json(ProbeBody(status: problems.isEmpty ? "ok" : "degraded"))
        }
        return .json(
            HealthBody(
                version: dependencies.settings.version, sqliteVersion: dependencies.store.sqliteVersion,
                durability: dependencies.settings.durability.rawValue, workers: dependencies.workerCount(),
                problems: problems, warnings: warnings + (await upkeepWarnings(context))))
    }

    /// 200 only when a message that is sent now would be stored and answered.
    @Sendable private func ready(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let workers = dependencies.takerCount()
        let tellsMore = await tellsMore(to: request, context)
        if let error = await unreadiness(context, workers: workers) {
            return tellsMore ? .error(error) : .json(ProbeBody(status: "not ready"), status: .serviceUnavailable)
        }
        return tellsMore ? .json(ReadyBody(workers: workers)) : .json(ProbeBody(status: "ready"))
    }

    /// Versions, names of files and numbers of workers are for those who are signed in; that a probe is not is no failure.
    private func tellsMore(to request: Request, _ context: NaviRequestContext) async -> Bool {
        guard !request.isBareProbe else { return false }
        let (access, address) = (dependencies.access, context.clientAddress)
        let approach = Approach(peer: context.peerAddress, request.headers)
        // While nobody can be known, everybody is told the same.
        return (try? await access.visitor(context.credential, approach, from: address)) != nil
    }

    private func unreadiness(_ context: NaviRequestContext, workers: Int) async -> WireError? {
        if dependencies.isDraining() { return WireError(.shuttingDown, "the server is shutting down") }
        if let error = await databaseError(context) { return error }
        guard workers == 0 else { return nil }
        return WireError(
            .overloaded, dependencies.workerCount() == 0 ? "no worker is connected" : "no worker takes turns")
    }

    private func databaseError(_ context: NaviRequestContext) async -> WireError? {
        await database.value {
            do {
                try await dependencies.store.probe()
                return nil
            } catch {
                context.logger.warning("the database does not answer", metadata: .of([.error: "\(error)"]))
                return ErrorMapping.wireError(for: error)
            }
        }
    }

    /// What the janitor could not do, and what it should have done.
    private func upkeepWarnings(_ context: NaviRequestContext) async -> [String] {
        do {
            var warnings = try await dependencies.store.janitorProblems().map { "janitor: \($0)" }
            if let bytes = try dependencies.store.logUsage()?.bytes, bytes >= StoreFigures.longLogBytes {
                warnings.append(
                    "the database's log is \(bytes >> 20) MiB long: the janitor does not run, or somebody reads all the "
                        + "time")
            }
            return warnings
        } catch {
            // That the database does not answer is a problem of its own.
            context.logger.warning("the janitor's problems could not be read", metadata: .of([.error: "\(error)"]))
            return []
        }
    }

    private var warnings: [String] {
        var warnings: [String] = []
        if dependencies.access.control.book.isOpen, !dependencies.settings.openings.isEmpty {
            warnings.append("nobody has to sign in, and others come in: make a token with 'navi token create'")
        }
        if SQLiteVersion(dependencies.store.sqliteVersion) < .withSafeCheckpoints {
            warnings.append(
                "SQLite before \(SQLiteVersion.withSafeCheckpoints) can lose commits when several processes "
                    + "checkpoint; only the janitor checkpoints")
        }
        switch dependencies.settings.durability {
        case .full: break
        case .normal: warnings.append("durability is 'normal': a power loss may take the latest messages")
        }
        return warnings
    }
}

extension Request {
    /// From somebody who is told nothing but the status: see `RequestGate`.
    fileprivate var isBareProbe: Bool { headers.contains(.naviProbe) }
}

extension HTTPField.Name {
    static let naviProbe = Self(HTTPRequestHead.probeMark)!
}

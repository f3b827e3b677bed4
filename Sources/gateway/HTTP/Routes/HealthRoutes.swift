import Hummingbird
import NIOCore
import NaviProtocol
import NaviStore
import NaviTelemetry

/// `GET /health` for people and monitoring, `GET /ready` for load balancers and start scripts.
struct HealthRoutes: Sendable {
    let dependencies: RouteDependencies

    func register(on endpoints: Endpoints) {
        endpoints.at("health", rule: .open, [.get: health])
        endpoints.at("ready", rule: .open, [.get: ready])
        endpoints.at("openapi.json", rule: .open, [.get: description])
    }

    @Sendable private func description(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        .json(ByteBuffer(bytes: OpenAPIDocument.json))
    }

    /// Always 200: the process answers. `status` says whether all is well.
    @Sendable private func health(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        var problems = dependencies.profiles.problems.map { "profile: \($0)" }
        if dependencies.workerCount() == 0 { problems.append("no worker is connected") }
        do {
            try await dependencies.store.probe()
        } catch {
            let reason = ErrorMapping.wireError(for: error)
            context.logger.warning("the database does not answer", metadata: .of([.error: "\(error)"]))
            problems.append("database: \(reason.message)")
        }
        return .json(
            HealthBody(
                version: dependencies.settings.version, sqliteVersion: dependencies.store.sqliteVersion,
                durability: dependencies.settings.durability.rawValue, workers: dependencies.workerCount(),
                problems: problems, warnings: warnings + (await upkeepWarnings(context))))
    }

    /// 200 only when a message that is sent now would be stored and answered.
    @Sendable private func ready(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        try await dependencies.store.probe()
        guard dependencies.workerCount() > 0 else { throw WireError(.overloaded, "no worker is connected") }
        return .json(ReadyBody(workers: dependencies.workerCount()))
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

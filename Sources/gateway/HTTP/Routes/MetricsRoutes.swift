import HTTPTypes
import Hummingbird
import NIOCore
import NaviProtocol
import NaviStore
import NaviTelemetry

/// `GET /metrics` for Prometheus and whatever reads its format. The figures are those of the whole system, so where
/// people have to sign in it takes a token with that right.
struct MetricsRoutes: Sendable {
    let dependencies: RouteDependencies
    /// Counting rows for every scrape of everybody would be too much.
    private let figures: RecentValue<StoreFigures>

    init(dependencies: RouteDependencies) {
        self.dependencies = dependencies
        figures = RecentValue(lifetime: dependencies.probeLifetime)
    }

    func register(on endpoints: Endpoints) {
        endpoints.at("metrics", rule: .signedInProbe, demand: .metrics, [.get: metrics])
    }

    @Sendable private func metrics(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let store = dependencies.store
        let build = MetricSample(
            .buildInfo, [.version: dependencies.settings.version, .sqlite: store.sqliteVersion], 1)
        let samples =
            [build] + dependencies.gauges.samples + ProcessFigures.read().samples
            + (try await figures.value { try await store.figures() }).samples
        return Response(
            status: .ok, headers: [.contentType: MetricsRegistry.contentType],
            body: .init(byteBuffer: ByteBuffer(string: dependencies.metrics.registry.text(with: samples))))
    }
}

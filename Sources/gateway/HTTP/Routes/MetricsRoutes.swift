import HTTPTypes
import Hummingbird
import NIOCore
import NaviTelemetry

/// `GET /metrics` for Prometheus and whatever reads its format. The figures are those of the whole system, so where
/// people have to sign in it takes a token with that right.
struct MetricsRoutes: Sendable {
    let metrics: GatewayMetrics
    let gauges: GatewayGauges
    let limit: ConnectionLimit

    func register(on endpoints: Endpoints) {
        endpoints.at("metrics", rule: .signedInProbe, demand: .metrics, [.get: figures])
    }

    @Sendable private func figures(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        let samples = try await gauges.samples(connections: limit.count)
        return Response(
            status: .ok, headers: [.contentType: MetricsRegistry.contentType],
            body: .init(byteBuffer: ByteBuffer(string: metrics.registry.text(with: samples))))
    }
}

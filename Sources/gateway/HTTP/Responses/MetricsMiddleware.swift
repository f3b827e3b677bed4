import Hummingbird

/// Counts every answer of the router.
struct MetricsMiddleware: RouterMiddleware {
    let metrics: GatewayMetrics

    func handle(
        _ request: Request, context: NaviRequestContext,
        next: (Request, NaviRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        metrics.count(request.method, status: response.status.code, after: start.duration(to: .now))
        return response
    }
}

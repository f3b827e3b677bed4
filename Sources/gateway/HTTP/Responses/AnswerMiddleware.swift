import HTTPTypes
import Hummingbird
import NaviProtocol
import NaviTelemetry

/// Turns whatever a handler throws into an answer, logs what is our fault, and adds the headers that all answers have.
struct AnswerMiddleware: RouterMiddleware {
    let clocks: any TimeSource
    let proxies: TrustedProxies
    /// The host has no other pages.
    var isHostOurs = true

    func handle(
        _ request: Request, context: NaviRequestContext,
        next: (Request, NaviRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = answer(to: error, request, context)
        }
        response.addCommonHeaders(now: clocks.now)
        // Who has come by TLS once comes by TLS only. Whoever else the host belongs to decides that for themselves.
        if isHostOurs, proxies.isSecure(request.headers, peer: context.peerAddress) {
            response.headers[.strictTransportSecurity] = "max-age=31536000"
        }
        // Also what no route has answered: a body would be taken for the beginning of the next answer.
        return request.method == .head ? response.withoutBody() : response
    }

    private func answer(to error: any Error, _ request: Request, _ context: NaviRequestContext) -> Response {
        let wireError = ErrorMapping.wireError(for: error)
        if wireError.code == .internalError {
            context.logger.error(
                "a request failed", metadata: .of([.path: context.endpointPath ?? "?", .error: "\(error)"]))
        }
        return .error(wireError)
    }
}

extension Response {
    /// Headers of every answer, also of those that no route made.
    mutating func addCommonHeaders(now: Timestamp) {
        headers[.date] = HTTPDate.string(now)
        headers[.server] = "navi"
        headers[.xContentTypeOptions] = "nosniff"
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    }
}

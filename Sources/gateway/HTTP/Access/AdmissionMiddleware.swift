import Hummingbird
import NaviProtocol

/// Counts every request against whoever sends it, before any path is looked at: also what is not there, not allowed, or
/// refused.
struct AdmissionMiddleware: RouterMiddleware {
    let access: RequestAccess

    func handle(
        _ request: Request, context: NaviRequestContext,
        next: (Request, NaviRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.clientAddress = access.proxies.client(request.headers, peer: context.peerAddress)
        context.credential = access.credential(request.headers, peer: context.peerAddress)
        access.noteForgery(request.headers, peer: context.peerAddress)
        if !isProbe(request, context) { try access.count(context.credential, from: context.clientAddress) }
        return try await next(request, context)
    }

    /// What watches whether all is well is never refused; what answers it costs little.
    private func isProbe(_ request: Request, _ context: NaviRequestContext) -> Bool {
        switch request.uri.path {
        case "/health", "/ready": true
        case "/metrics":
            access.control.token(context.credential) != nil
                || access.control.book.isOpen(to: Approach(peer: context.peerAddress, request.headers))
        default: false
        }
    }
}

import HTTPTypes
import Hummingbird
import NaviProtocol

/// Registers a path with all its methods at once, so that every other method is refused with the right `Allow`.
struct Endpoints {
    typealias Handler = @Sendable (Request, NaviRequestContext) async throws -> Response

    let router: Router<NaviRequestContext>
    let access: RequestAccess
    let conversations: Conversations

    /// `GET` brings `HEAD` with it; `OPTIONS` tells the methods. Every handler runs behind the rule, with the rights
    /// that are demanded, and a session that the path names is one that who asks may use.
    func at(
        _ path: RouterPath, rule: RequestAccess.Rule = .signedIn, demand: Demand = .usual,
        _ handlers: KeyValuePairs<HTTPRequest.Method, Handler>
    ) {
        var allowed: [HTTPRequest.Method] = []
        for (method, guarded) in handlers {
            let (access, conversations) = (access, conversations)
            let handler: Handler = { request, context in
                var context = try await access.admit(request, context, rule: rule, demand: demand)
                if context.principal != nil, context.parameters.get("session_id") != nil {
                    context.conversation = try await conversations.open(
                        try context.sessionID(), for: try context.visitor())
                }
                return try await guarded(request.guarded(by: access.control, for: context.principal), context)
            }
            router.on(path, method: method, use: handler)
            allowed.append(method)
            if method == .get {
                router.on(path, method: .head) { try await handler($0, $1).withoutBody() }
                allowed.append(.head)
            }
        }
        allowed.append(.options)
        let allow = allowed.map(\.rawValue).joined(separator: ", ")
        for method in HTTPRequest.Method.known where !allowed.contains(method) || method == .options {
            router.on(path, method: method) { _, _ in Self.answer(method, allow: allow) }
        }
    }

    private static func answer(_ method: HTTPRequest.Method, allow: String) -> Response {
        if method == .options { return Response(status: .noContent, headers: [.allow: allow]) }
        let error = WireError(.methodNotAllowed, "Method \(method.rawValue) is not allowed here")
        var response = Response.error(error)
        response.headers[.allow] = allow
        return response
    }
}

extension Response {
    /// The answer to `HEAD`: the same header, no body.
    func withoutBody() -> Response {
        var head = createHeadResponse()
        head.headers[.contentLength] = headers[.contentLength]
        return head
    }
}

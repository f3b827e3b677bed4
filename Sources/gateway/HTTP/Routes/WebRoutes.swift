import HTTPTypes
import Hummingbird
import NaviProtocol

/// The web client: the page at `/`, and its files below `/web/{digest}/`.
struct WebRoutes: Sendable {
    /// Everything comes from this server, nothing is run but the client's own files, and no text becomes markup.
    static let contentSecurityPolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
        trusted-types 'none'
        """

    let dependencies: RouteDependencies

    func register(on endpoints: Endpoints) {
        endpoints.at("/", rule: .open, [.get: page])
        endpoints.at("web/:digest/**", rule: .open, [.get: file])
        if !dependencies.path.isRoot {
            endpoints.at(RouterPath(dependencies.path.text), rule: .open, [.get: redirection])
        }
    }

    /// The page's addresses are relative to the folder that it is in.
    @Sendable private func redirection(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        Response(status: .permanentRedirect, headers: [.location: dependencies.path("/")])
    }

    @Sendable private func page(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        guard let web = dependencies.web else {
            throw WireError(.notFound, "the web client is not installed here; see NAVI_WEB_DIR")
        }
        let entityTag = "\"\(web.digest)\""
        var headers: HTTPFields = [
            .cacheControl: "no-cache", .eTag: entityTag, .contentSecurityPolicy: Self.contentSecurityPolicy,
            .referrerPolicy: "no-referrer", .crossOriginOpenerPolicy: "same-origin",
        ]
        if request.hasCurrent(entityTag: entityTag) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = web.index.contentType
        return answer(web.index, to: request, headers: headers)
    }

    /// Files of another version are not there: what a path names never changes.
    @Sendable private func file(_ request: Request, _ context: NaviRequestContext) async throws -> Response {
        guard let web = dependencies.web, try context.parameters.require("digest") == web.digest,
            let asset = web[context.parameters.getCatchAll().joined(separator: "/")]
        else { throw WireError(.notFound, "no such file of the web client") }
        return answer(
            asset, to: request,
            headers: [
                .contentType: asset.contentType, .cacheControl: "public, max-age=31536000, immutable",
                .crossOriginResourcePolicy: "same-origin",
            ])
    }

    private func answer(_ asset: WebAsset, to request: Request, headers: HTTPFields) -> Response {
        var headers = headers
        headers[.vary] = "Accept-Encoding"
        guard let gzip = asset.gzip, request.acceptsGzip else {
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.bytes))
        }
        headers[.contentEncoding] = "gzip"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: gzip))
    }
}

extension Request {
    /// `gzip` is among the accepted encodings, and not with a quality of zero.
    var acceptsGzip: Bool {
        headers[values: .acceptEncoding].joined(separator: ",").split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            return parts.first == "gzip"
                && !parts.dropFirst().contains { $0.hasPrefix("q=0") && Double($0.dropFirst(2)) == 0 }
        }
    }
}

extension HTTPField.Name {
    static let referrerPolicy = Self("Referrer-Policy")!
    static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy")!
}

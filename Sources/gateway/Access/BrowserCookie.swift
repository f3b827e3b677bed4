/// A cookie that scripts cannot read: what it is called, and which requests it comes with. Pure.
struct BrowserCookie: Sendable {
    /// With which requests a browser sends it.
    enum Reach: String {
        /// Of our own pages.
        case ownPages = "Strict"
        /// And of links that lead here from elsewhere.
        case links = "Lax"
    }

    let name: String
    let reach: Reach
    var path = BasePath.root

    /// How a browser signs in.
    static func signIn(below path: BasePath = .root) -> BrowserCookie {
        BrowserCookie(name: "navi_sign_in", reach: .ownPages, path: path)
    }

    /// What it brings back from a provider: the way back is a link from elsewhere.
    static func attempt(below path: BasePath = .root) -> BrowserCookie {
        BrowserCookie(name: "navi_oidc", reach: .links, path: path)
    }

    /// Over TLS. Browsers take it over TLS alone, and the one for the whole host from this very host and no sibling of it.
    var secureName: String { path.isRoot ? "__Host-\(name)" : "__Secure-\(name)" }

    /// The header that sets it; with no lifetime, one that takes it away.
    func setting(_ value: String, lifetime: Duration, isSecure: Bool) -> String {
        "\(isSecure ? secureName : name)=\(value); Path=\(path.cookiePath); HttpOnly; SameSite=\(reach.rawValue); "
            + "Max-Age=\(lifetime.components.seconds)\(isSecure ? "; Secure" : "")"
    }

    /// Its values in a request.
    ///
    /// - Parameters:
    ///   - headers: Values of all `Cookie` headers.
    ///   - isSecure: The request has come over TLS.
    /// - Returns: All of one name. Over TLS, or beside one that came over TLS, what a sibling of this host, or anybody
    ///   without TLS, may have set does not count: it would sign somebody in as whoever has set it.
    func values(in headers: [String], isSecure: Bool = false) -> [Substring] {
        let secure = values(of: secureName, in: headers)
        return secure.isEmpty && !isSecure ? values(of: name, in: headers) : secure
    }

    /// Its value, if there is exactly one.
    func value(in headers: [String], isSecure: Bool) -> String? {
        let found = values(of: isSecure ? secureName : name, in: headers)
        return found.count == 1 ? String(found[0]) : nil
    }

    private func values(of name: String, in headers: [String]) -> [Substring] {
        headers.flatMap { $0.split(separator: ";") }.map { pair in pair.drop { $0 == " " } }
            .filter { $0.hasPrefix("\(name)=") }.map { $0.dropFirst(name.utf8.count + 1) }
    }
}

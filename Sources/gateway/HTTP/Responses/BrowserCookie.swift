import NaviProtocol

/// A cookie that scripts cannot read.
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

    /// Over TLS browsers take it from this very host alone, and from no sibling of it.
    var hostName: String { "__Host-\(name)" }

    /// How a browser signs in.
    static let signIn = BrowserCookie(name: Credential.cookieName, reach: .ownPages)
    /// What it brings back from a provider: the way back is a link from elsewhere.
    static let attempt = BrowserCookie(name: "navi_oidc", reach: .links)

    /// The header that sets it; with no lifetime, one that takes it away.
    func setting(_ value: String, lifetime: Duration, isSecure: Bool) -> String {
        "\(isSecure ? hostName : name)=\(value); Path=/; HttpOnly; SameSite=\(reach.rawValue); "
            + "Max-Age=\(lifetime.components.seconds)\(isSecure ? "; Secure" : "")"
    }

    /// Its value, if there is exactly one.
    func value(in cookies: [String], isSecure: Bool) -> String? {
        let pairs = Credential.pairs(in: cookies)
        let found = Credential.values(of: isSecure ? hostName : name, in: pairs)
        return found.count == 1 ? String(found[0]) : nil
    }
}

import Foundation

/// The address of a model server in the forms in which people write it.
struct ServerAddress: Sendable, Equatable {
    /// Scheme, host, port and path, without a slash at the end.
    let base: String
    /// For people and logs: without path, user or password.
    let label: String

    /// - Parameters:
    ///   - text: A URL, or just `host` or `host:port`, which means plain HTTP.
    ///   - defaultPort: The port when neither scheme nor port is given.
    /// - Returns: `nil` when `text` is no address.
    init?(_ text: String, defaultPort: Int? = nil) {
        let hasScheme = text.contains("://")
        guard var parts = URLComponents(string: hasScheme ? text : "http://\(text)"),
            let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = parts.host, !host.isEmpty
        else { return nil }
        // What a server listens on is no address to call.
        if host == "0.0.0.0" { parts.host = "127.0.0.1" }
        if !hasScheme, parts.port == nil { parts.port = defaultPort }
        parts.query = nil
        parts.fragment = nil
        while parts.path.hasSuffix("/") { parts.path.removeLast() }
        guard let base = parts.string else { return nil }
        self.base = base
        parts.user = nil
        parts.password = nil
        parts.path = ""
        label = parts.string ?? host
    }
}

import NaviProtocol

/// Which names the gateway answers to, and which pages may talk to it. It keeps foreign web pages out, also those
/// whose name was pointed at this machine (DNS rebinding).
struct HostPolicy: Sendable {
    /// Allowed with the port that the connection came in on.
    private let own: Set<String>
    /// Allowed with the port that they carry.
    private let exact: Set<Authority>
    /// Allowed with any port.
    private let names: Set<String>
    private let origins: Set<WebOrigin>

    /// - Parameters:
    ///   - boundHosts: The address listened on, in all its spellings; it and the loopback names are allowed.
    ///   - hosts: Further names; one without a port is allowed with any.
    ///   - origins: Further origins.
    init(boundHosts: [String], hosts: [Authority] = [], origins: [WebOrigin] = []) {
        own = Set(["localhost", "127.0.0.1", "::1"] + boundHosts.map { $0.lowercased() })
        exact = Set(hosts.filter { $0.port != nil })
        names = Set(hosts.filter { $0.port == nil }.map(\.host))
        self.origins = Set(origins)
    }

    /// Checks the values of all Host and Origin headers of a request that came in on `port`.
    func check(hosts: [String], origins: [String], port: Int) -> GateRefusal? {
        guard hosts.count == 1 else {
            return GateRefusal(.badRequest, "exactly one Host header is required")
        }
        guard let host = Authority(hosts[0]) else {
            return GateRefusal(.badRequest, "the Host header is not a host")
        }
        guard isAllowed(host, port: port) else {
            return GateRefusal(.forbiddenHost, "this host name is not allowed; see NAVI_ALLOWED_HOSTS")
        }
        guard origins.count <= 1 else { return GateRefusal(.badRequest, "more than one Origin header") }
        guard let text = origins.first else { return nil }
        guard let origin = WebOrigin(text), isAllowed(origin, host: host, port: port) else {
            return GateRefusal(.forbiddenOrigin, "this origin is not allowed; see NAVI_ALLOWED_ORIGINS")
        }
        return nil
    }

    private func isAllowed(_ host: Authority, port: Int) -> Bool {
        if names.contains(host.host) { return true }
        let hostPort = host.port ?? 80
        // A Unix socket has no port, and no browser finds its way there.
        return own.contains(host.host) && (port == 0 || hostPort == port)
            || exact.contains(Authority(host: host.host, port: hostPort))
            || host.port == nil && exact.contains(Authority(host: host.host, port: 443))
    }

    /// A page that this server itself delivered under the name that the request names, or one from a configured origin.
    /// Another of its names is another site: on the visitor's own machine, for one, something else may listen there.
    private func isAllowed(_ origin: WebOrigin, host: Authority, port: Int) -> Bool {
        if origins.contains(origin) { return true }
        guard origin == WebOrigin(scheme: origin.scheme, authority: host) else { return false }
        // Under a name of its own the server is asked directly, and speaks no TLS.
        return origin.scheme == "http" || names.contains(host.host)
            || exact.contains(Authority(host: host.host, port: origin.port))
    }
}

import NIOCore
import NaviProfiles

/// Fetches pages from the public internet for tools.
///
/// Every address, that of each redirect too, is looked up once; all addresses found must be allowed, and the
/// connection goes to the first of them and nowhere else, whatever a second look-up would say.
struct WebClient: Sendable {
    struct Limits: Sendable {
        /// For everything: looking up, all redirects, the whole body.
        var time: Duration = .seconds(15)
        var maxRedirects = 3
        var maxBodyBytes = 2 * 1024 * 1024
    }

    let policy: AddressPolicy
    /// Names of servers that the operator has closed.
    let deniedHosts: [HostPattern]
    let resolver: HostResolver
    let limits: Limits

    init(
        policy: AddressPolicy = .publicOnly, deniedHosts: [HostPattern] = [], resolver: HostResolver = .system,
        limits: Limits = Limits()
    ) {
        self.policy = policy
        self.deniedHosts = deniedHosts
        self.resolver = resolver
        self.limits = limits
    }

    /// - Parameter hosts: Lists of the servers that may be reached, those of redirects included: each list has to name
    ///   them.
    /// - Throws: `NetworkError`, or `CancellationError` when the task was cancelled.
    func fetch(_ request: WebRequest, hosts: [[HostPattern]] = []) async throws -> WebResponse {
        try await withThrowingTaskGroup(of: WebResponse.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await follow(request, hosts) }
            group.addTask {
                try await Task.sleep(for: limits.time)
                throw NetworkError(.timeout, "No complete answer within \(limits.time.components.seconds) seconds.")
            }
            guard let response = try await group.next() else { throw CancellationError() }
            return response
        }
    }

    private func follow(_ first: WebRequest, _ hosts: [[HostPattern]]) async throws -> WebResponse {
        var request = first
        for _ in 0...limits.maxRedirects {
            let target = try await pin(request.address, hosts)
            let response = try await PinnedExchange(target: target, maxBodyBytes: limits.maxBodyBytes).run(request)
            guard [301, 302, 303, 307, 308].contains(response.status),
                let location = response.headers.first(name: "location")
            else { return response }
            let next = request.redirected(to: try request.address.resolving(location), status: response.status)
            // Nobody has allowed that what was meant for this server goes to that one. The answer says where it should.
            guard next.isHarmless || next.address.origin == request.address.origin else { return response }
            request = next
        }
        throw NetworkError(
            .tooManyRedirects, "More than \(limits.maxRedirects) redirects; the last one led to \(request.address).")
    }

    /// Decides which address the connection goes to.
    private func pin(_ address: WebAddress, _ hosts: [[HostPattern]]) async throws -> PinnedTarget {
        if deniedHosts.contains(where: { $0.matches(address.hostText) }) {
            throw forbidden(address, "the settings close it")
        }
        if !hosts.allSatisfy({ list in list.contains { $0.matches(address.hostText) } }) {
            throw forbidden(address, "it is not one of the servers that the profile may reach")
        }
        if let objection = policy.objection(port: address.port) { throw forbidden(address, objection) }
        let found: [IPAddress]
        switch address.host {
        case .address(let literal): found = [literal]
        case .name(let name): found = try await resolver.addresses(name)
        }
        guard let first = found.first else {
            throw NetworkError(.unknownHost, "The host '\(address.hostText)' has no address.")
        }
        // One bad address spoils the name: which of them is used must not be up to whoever runs its DNS.
        for candidate in found {
            if let objection = policy.objection(candidate, port: address.port) { throw forbidden(address, objection) }
        }
        return PinnedTarget(address: address, ip: first)
    }

    private func forbidden(_ address: WebAddress, _ objection: String) -> NetworkError {
        NetworkError(.forbidden, "\(address.origin) must not be reached: \(objection).")
    }
}

/// A server and the one address at which it is met.
struct PinnedTarget: Sendable, Equatable {
    let address: WebAddress
    let ip: IPAddress
}

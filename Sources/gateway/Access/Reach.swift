import NIOCore
import NaviConfiguration

/// Whom a gateway lets in without a token, as long as there has never been one.
enum OpenDoor: Sendable {
    case nobody
    /// Programs on the same machine, as far as can be seen.
    case ownMachine
    /// Whoever comes: something in front of Navi keeps others out.
    case everyone
}

/// Why others than programs on this machine may reach the gateway, as its sockets and its settings tell. Pure.
///
/// One rule: who can be reached needs a token. The address is that of the socket itself, wherever it came from.
struct Reach: Sendable, Equatable {
    /// Each names what gives others a way in; none when nothing does.
    let reasons: [String]

    /// - Parameters:
    ///   - address: Of the listening socket, as the kernel tells it.
    ///   - isInherited: The socket was opened by whoever started the process.
    init(
        address: SocketAddress, isInherited: Bool, proxies: [String] = [], hosts: [Authority] = [],
        origins: [WebOrigin] = []
    ) {
        var reasons: [String] = []
        if !Self.isOwn(address) {
            reasons.append(
                "\(isInherited ? "LISTEN_FDS: the socket that was passed on" : "NAVI_HOST: the address") "
                    + "'\(address.ipAddress ?? "\(address)")' can be reached from other machines")
        }
        if !proxies.isEmpty {
            reasons.append("NAVI_TRUSTED_PROXIES: others come through the proxy '\(proxies[0])'")
        }
        if let host = hosts.first(where: { !Self.isOwn(host: $0.host) }) {
            reasons.append("NAVI_ALLOWED_HOSTS: others come by the name '\(host.host)'")
        }
        if let origin = origins.first(where: { !Self.isOwn(host: $0.host) }) {
            reasons.append("NAVI_ALLOWED_ORIGINS: pages of '\(origin.scheme)://\(origin.host)' come from elsewhere")
        }
        self.reasons = reasons
    }

    /// Only this machine has such an address.
    static func isOwn(_ address: SocketAddress) -> Bool {
        switch address {
        case .unixDomainSocket: true
        case .v4, .v6: address.ipAddress.flatMap { NetworkAddress($0) }?.isLoopback == true
        }
    }

    static func isOwn(host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || NetworkAddress(host)?.isLoopback == true
    }

    /// Who gets in without a token.
    func door(allowsEveryone: Bool) -> OpenDoor {
        if allowsEveryone { return .everyone }
        return reasons.isEmpty ? .ownMachine : .nobody
    }

    /// What to do where somebody would have to sign in and nobody can.
    ///
    /// - Parameter cause: One of the reasons, or what else it is.
    static func remedy(_ cause: String) -> String {
        "\(cause), and there is no token to sign in with: make one with 'navi token create --admin' (where systemd does "
            + "not run Navi, 'navi-gateway token create --admin'), or take that away, or set "
            + "NAVI_ALLOW_INSECURE_BIND=true if something in front of Navi keeps others out"
    }
}

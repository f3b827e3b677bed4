import HTTPTypes
import NIOHTTP1
import NaviConfiguration

/// The way on which a request has come, as far as it shows. Pure.
struct Approach: Sendable, Equatable {
    /// A program on this machine has sent it, and for nobody else, as far as can be seen.
    let isOwn: Bool

    /// - Parameter names: Of all headers, in lower case.
    init(peer: String, headers names: some Sequence<String>) {
        isOwn = PeerName.isOwn(peer) && !names.contains(where: Self.tellsOfOthers)
    }

    init(peer: String, _ headers: HTTPFields) {
        self.init(peer: peer, headers: headers.lazy.map(\.name.canonicalName))
    }

    init(peer: String, _ head: HTTPRequestHead) {
        let marks = head.version == .http1_1 ? [] : [Self.oldHTTPMark.lowercased()]
        self.init(peer: peer, headers: head.headers.map { $0.name.lowercased() } + marks)
    }

    /// Set by the gate alone, on a request in HTTP/1.0: programs do not speak it any more, and a proxy that nobody has
    /// told otherwise does, without another word about whom it stands for.
    static let oldHTTPMark = "Navi-Old-HTTP"

    /// What proxies add, in lower case.
    private static let forwarding: Set<String> = [
        "forwarded", "forwarded-for", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-original-host",
        "x-original-forwarded-for", "x-originating-ip", "x-remote-ip", "x-remote-addr", "x-envoy-external-address",
        "x-azure-clientip", "x-azure-socketip", "x-appengine-user-ip", "x-proxyuser-ip", "true-client-ip",
        "fastly-client-ip", "cf-connecting-ip", "cf-connecting-ipv6", "cf-ray", "cdn-loop", "client-ip",
        oldHTTPMark.lowercased(),
    ]

    private static func tellsOfOthers(_ name: String) -> Bool {
        name.hasPrefix("x-forwarded") || forwarding.contains(name)
    }
}

/// What the other end of a connection is called.
enum PeerName {
    /// Of a Unix socket, which only this machine has.
    static let unix = "unix"
    static let unknown = "unknown"

    static func isOwn(_ peer: String) -> Bool {
        peer == unix || NetworkAddress(peer)?.isLoopback == true
    }

    /// Under which it is counted: who has one address of an IPv6 network has them all.
    static func neighbourhood(_ peer: String) -> String {
        NetworkAddress(peer)?.neighbourhood ?? peer
    }
}

import HTTPTypes
import NaviConfiguration

/// Proxies in front of the gateway, whose word about the client counts; nobody else's does. Pure.
struct TrustedProxies: Sendable {
    private let ranges: [NetworkRange]
    /// Whoever comes by the Unix socket is one.
    private let trustsUnix: Bool

    /// - Parameter texts: Addresses and networks, or `unix`; what is none of them is nobody.
    init(_ texts: [String] = []) {
        trustsUnix = texts.contains(PeerName.unix)
        ranges = texts.compactMap { NetworkRange($0) }
    }

    func trusts(_ peer: String) -> Bool {
        if peer == PeerName.unix { return trustsUnix }
        return !ranges.isEmpty && NetworkAddress(peer).map(trusts) == true
    }

    private func trusts(_ address: NetworkAddress) -> Bool {
        ranges.contains { $0.contains(address) }
    }

    /// The address that a request comes from: of the hops that trusted proxies tell, the nearest that is not one itself.
    func client(_ headers: HTTPFields, peer: String) -> String {
        client(forwardedFor: headers[values: .xForwardedFor], peer: peer)
    }

    /// - Parameter forwardedFor: Values of all headers of that name.
    func client(forwardedFor: [String], peer: String) -> String {
        guard trusts(peer) else { return peer }
        for hop in forwardedFor.flatMap({ $0.split(separator: ",") }).reversed() {
            let text = hop.trimming { $0 == " " || $0 == "\t" }
            if text.isEmpty { continue }
            // What is no address is nobody's: then the proxy is all that is known.
            guard let address = NetworkAddress(text) ?? Self.withoutPort(text) else { return peer }
            if !trusts(address) { return "\(address)" }
        }
        return peer
    }

    /// The client's own connection is encrypted, as a trusted proxy says.
    func isSecure(_ headers: HTTPFields, peer: String) -> Bool {
        isSecure(forwardedProto: headers[values: .xForwardedProto], peer: peer)
    }

    /// - Parameter forwardedProto: Values of all headers of that name.
    func isSecure(forwardedProto: [String], peer: String) -> Bool {
        forwardedProto == ["https"] && trusts(peer)
    }

    /// `10.0.0.1:1234` or `[2001:db8::1]:1234`.
    private static func withoutPort(_ text: Substring) -> NetworkAddress? {
        if text.first == "[" { return text.firstIndex(of: "]").flatMap { NetworkAddress(text[..<$0].dropFirst()) } }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 ? NetworkAddress(parts[0]) : nil
    }
}

extension HTTPField.Name {
    static let xForwardedFor = Self("X-Forwarded-For")!
    static let xForwardedProto = Self("X-Forwarded-Proto")!
}

extension Substring {
    fileprivate func trimming(while predicate: (Character) -> Bool) -> Substring {
        var text = drop(while: predicate)
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}

import HTTPTypes

/// Proxies in front of the gateway, whose word about the client counts; nobody else's does. Pure.
struct TrustedProxies: Sendable {
    /// Addresses as the kernel writes them.
    private let addresses: Set<String>

    init(_ addresses: [String] = []) {
        self.addresses = Set(addresses)
    }

    /// The address that a request comes from: of the hops that trusted proxies tell, the nearest that is not one itself.
    func client(_ headers: HTTPFields, peer: String) -> String {
        guard addresses.contains(peer) else { return peer }
        let hops = headers[values: .xForwardedFor].flatMap { $0.split(separator: ",") }
            .map { $0.trimming(while: { $0 == " " }) }
        return hops.last { !$0.isEmpty && !addresses.contains($0) } ?? peer
    }

    /// The client's own connection is encrypted, as a trusted proxy says.
    func isSecure(_ headers: HTTPFields, peer: String) -> Bool {
        addresses.contains(peer) && headers[.xForwardedProto] == "https"
    }
}

extension HTTPField.Name {
    static let xForwardedFor = Self("X-Forwarded-For")!
    static let xForwardedProto = Self("X-Forwarded-Proto")!
}

extension Substring {
    fileprivate func trimming(while predicate: (Character) -> Bool) -> String {
        var text = drop(while: predicate)
        while let last = text.last, predicate(last) { text.removeLast() }
        return String(text)
    }
}

/// Which addresses tools may connect to: those of the public internet.
struct AddressPolicy: Sendable {
    /// A network and why nobody goes there.
    private struct Range: Sendable {
        let network: IPNetwork
        let name: String

        init(_ network: String, _ bits: Int, _ name: String) {
            guard let address = IPAddress(network) else { preconditionFailure("\(network) is no address") }
            self.network = IPNetwork(address, bits: bits)
            self.name = name
        }
    }

    /// An address and port that is allowed although it is not public.
    struct Exception: Hashable, Sendable {
        let address: IPAddress
        let port: Int
    }

    private let exceptions: Set<Exception>
    /// Networks that the operator has closed.
    private let denied: [IPNetwork]
    private let own: @Sendable () throws(NetworkError) -> [IPNetwork]

    /// - Parameters:
    ///   - denied: Networks that are closed besides those that are not public.
    ///   - own: The networks that the machine is part of.
    ///   - exceptions: For tests, which have no public addresses. There is no setting for it.
    init(
        denied: [IPNetwork] = [], own: @escaping @Sendable () throws(NetworkError) -> [IPNetwork] = OwnNetworks.current,
        exceptions: Set<Exception> = []
    ) {
        self.denied = denied
        self.own = own
        self.exceptions = exceptions
    }

    /// Public addresses, ports 80 and 443.
    static let publicOnly = AddressPolicy()

    /// Why this must not be connected to; `nil` when it may.
    func objection(_ address: IPAddress, port: Int) -> String? {
        if exceptions.contains(Exception(address: address, port: port)) { return nil }
        if let objection = objection(port: port) { return objection }
        if let kind = Self.kind(address) { return "\(address) is \(kind); only public addresses are allowed" }
        // What is translated on the way is judged by where it ends up.
        let ends = [address] + (address.embedded.map { [$0] } ?? [])
        if ends.contains(where: { end in denied.contains { $0.contains(end) } }) {
            return "\(address) is closed by the settings"
        }
        do {
            let own = try own()
            guard ends.contains(where: { end in own.contains { $0.contains(end) } }) else { return nil }
            return "\(address) is this machine or a neighbour of it"
        } catch {
            return error.message
        }
    }

    /// Why this port is closed to tools, whatever the address; `nil` when it may be open.
    func objection(port: Int) -> String? {
        if port == 80 || port == 443 || exceptions.contains(where: { $0.port == port }) { return nil }
        return "port \(port) is not allowed, only 80 and 443 are"
    }

    /// What an address is other than public; `nil` when it is public.
    static func kind(_ address: IPAddress) -> String? {
        if let found = ranges.first(where: { $0.network.contains(address) }) { return found.name }
        // What is translated on the way is judged by where it ends up.
        if let embedded = address.embedded { return kind(embedded).map { "\($0) in disguise" } }
        // Only 2000::/3 is given out for public use.
        if case .v6(let bytes) = address, bytes[0] & 0xE0 != 0x20, !bytes.starts(with: [0, 0x64, 0xFF, 0x9B]) {
            return "not a public address"
        }
        return nil
    }

    /// The special-purpose registries of IANA, and what older standards set aside.
    private static let ranges: [Range] = [
        Range("0.0.0.0", 8, "this host"), Range("10.0.0.0", 8, "private"), Range("100.64.0.0", 10, "a carrier's own"),
        Range("127.0.0.0", 8, "this machine"), Range("168.63.129.16", 32, "a cloud's own"),
        Range("169.254.0.0", 16, "link-local"),
        Range("172.16.0.0", 12, "private"), Range("192.0.0.0", 24, "reserved"),
        Range("192.0.2.0", 24, "for documentation"), Range("192.31.196.0", 24, "reserved"),
        Range("192.52.193.0", 24, "reserved"), Range("192.88.99.0", 24, "a relay"),
        Range("192.168.0.0", 16, "private"), Range("192.175.48.0", 24, "reserved"),
        Range("198.18.0.0", 15, "for benchmarks"), Range("198.51.100.0", 24, "for documentation"),
        Range("203.0.113.0", 24, "for documentation"), Range("224.0.0.0", 4, "multicast"),
        Range("240.0.0.0", 4, "reserved"),
        Range("::", 128, "unspecified"), Range("::1", 128, "this machine"),
        Range("64:ff9b:1::", 48, "a private network"),
        Range("100::", 64, "a black hole"), Range("2001:2::", 48, "for benchmarks"),
        Range("2001:10::", 28, "no address"), Range("2001:20::", 28, "no address"),
        Range("2001:db8::", 32, "for documentation"), Range("2620:4f:8000::", 48, "reserved"),
        Range("3fff::", 20, "for documentation"), Range("5f00::", 16, "for segment routing"),
        Range("fc00::", 7, "private"), Range("fe80::", 10, "link-local"), Range("fec0::", 10, "site-local"),
        Range("ff00::", 8, "multicast"),
    ]
}

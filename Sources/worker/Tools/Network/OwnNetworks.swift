import Glibc

/// The networks that this machine is part of: its own addresses, and those of its neighbours, which are reached without
/// any router and so without any firewall on one. Public addresses among them are as private as the rest.
enum OwnNetworks {
    /// Networks shorter than this are no neighbourhood (a tunnel that takes everything, say): of them only the machine's
    /// own address counts.
    private static let shortest = (v4: 8, v6: 32)
    /// Devices of one network share these bits, whatever the interface says of its own address.
    private static let longestV6 = 64

    /// As they are now: interfaces come and go.
    ///
    /// - Throws: `NetworkError` when it cannot be found out; then nothing may be reached.
    @Sendable static func current() throws(NetworkError) -> [IPNetwork] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0, let list else {
            throw NetworkError(
                .forbidden,
                "This machine's own networks cannot be found out (error \(errno)), so none can be told apart.")
        }
        defer { freeifaddrs(list) }
        return sequence(first: list) { $0.pointee.ifa_next }.flatMap { entry -> [IPNetwork] in
            guard let address = entry.pointee.ifa_addr.flatMap({ IPAddress($0) }) else { return [] }
            let mask = entry.pointee.ifa_netmask.flatMap { IPAddress($0) }
            let peer = entry.pointee.ifa_ifu.ifu_dstaddr.flatMap { IPAddress($0) }
            return networks(of: address, mask: mask, peer: peer)
        }
    }

    /// What belongs to one address of an interface.
    ///
    /// - Parameter peer: The other end of a tunnel, or an address to which everybody listens.
    static func networks(of address: IPAddress, mask: IPAddress?, peer: IPAddress? = nil) -> [IPNetwork] {
        // What is not public is closed anyway, and its neighbours may be something else.
        if AddressPolicy.kind(address) != nil { return [IPNetwork(address, bits: address.bytes.count * 8)] }
        var bits = mask.map { $0.bytes.reduce(0) { $0 + $1.nonzeroBitCount } } ?? address.bytes.count * 8
        let least: Int
        switch address {
        case .v4: least = shortest.v4
        case .v6:
            least = shortest.v6
            bits = min(bits, longestV6)
        }
        if bits < least { bits = address.bytes.count * 8 }
        return [IPNetwork(address, bits: bits)] + (peer.map { [IPNetwork($0, bits: $0.bytes.count * 8)] } ?? [])
    }
}

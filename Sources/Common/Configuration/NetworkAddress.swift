import Glibc

/// An IP address. One of IPv4 that is written as IPv6 (`::ffff:10.0.0.1`) is the IPv4 address: it is the same machine.
package struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16, the most significant first.
    package let bytes: [UInt8]

    /// `nil` for what is no address. An interface (`fe80::1%eth0`) does not count.
    package init?(_ text: some StringProtocol) {
        let text = String(text.prefix { $0 != "%" })
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(raw: withUnsafeBytes(of: &v4) { Array($0) })
            return
        }
        var v6 = in6_addr()
        guard inet_pton(AF_INET6, text, &v6) == 1 else { return nil }
        self.init(raw: withUnsafeBytes(of: &v6) { Array($0) })
    }

    private init(raw: [UInt8]) {
        bytes = raw.count == 16 && raw.starts(with: Self.mappedPrefix) ? Array(raw.suffix(4)) : raw
    }

    /// Of IPv4 addresses among those of IPv6.
    static let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]

    /// Only this machine has it.
    package var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// The address, or of IPv6 the network of 64 bits that one customer has: who has one address there has all.
    package var neighbourhood: String {
        guard bytes.count == 16 else { return description }
        let network = NetworkAddress(raw: bytes.prefix(8) + [UInt8](repeating: 0, count: 8))
        return "\(network)/64"
    }

    package var description: String {
        var buffer = [UInt8](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        buffer.withUnsafeMutableBytes { text in
            _ = inet_ntop(
                family, bytes, text.baseAddress?.assumingMemoryBound(to: CChar.self), socklen_t(text.count))
        }
        return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    }
}

/// A network, such as `10.0.0.0/8`, or a single address.
package struct NetworkRange: Hashable, Sendable, CustomStringConvertible {
    private let address: NetworkAddress
    private let bits: Int

    /// `nil` for anything else. Bits behind the network's own do not count.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = NetworkAddress(first) else { return nil }
        let width = address.bytes.count * 8
        self.address = address
        guard parts.count == 2 else {
            bits = width
            return
        }
        // A mapped network is told in bits of IPv6.
        let offset = first.contains(":") ? 128 - width : 0
        guard !parts[1].isEmpty, parts[1].utf8.count <= 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(parts[1]), (offset...offset + width).contains(number)
        else { return nil }
        bits = number - offset
    }

    package func contains(_ other: NetworkAddress) -> Bool {
        guard other.bytes.count == address.bytes.count else { return false }
        let whole = bits / 8
        guard other.bytes.prefix(whole) == address.bytes.prefix(whole) else { return false }
        let rest = bits % 8
        return rest == 0 || (other.bytes[whole] ^ address.bytes[whole]) >> (8 - rest) == 0
    }

    package var description: String {
        bits == address.bytes.count * 8 ? "\(address)" : "\(address)/\(bits)"
    }
}

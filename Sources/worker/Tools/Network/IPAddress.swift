import Glibc

/// An address of the internet protocol, as its bytes: what is compared is what the kernel connects to, never a
/// spelling.
enum IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// Four bytes.
    case v4([UInt8])
    /// Sixteen bytes.
    case v6([UInt8])

    /// Reads the two standard spellings: four decimal numbers, or what RFC 4291 allows. No others: no octal or
    /// hexadecimal numbers, no short forms, no zones.
    init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self = .v4(Array(bytes.prefix(4)))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self = .v6(bytes)
        } else {
            return nil
        }
    }

    init?(_ address: UnsafePointer<sockaddr>) {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            self = .v4(withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in.self).sin_addr, Array.init))
        case AF_INET6:
            self = .v6(withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr, Array.init))
        default: return nil
        }
    }

    var bytes: [UInt8] {
        switch self {
        case .v4(let bytes), .v6(let bytes): bytes
        }
    }

    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family =
            switch self {
            case .v4: AF_INET
            case .v6: AF_INET6
            }
        inet_ntop(family, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The version 4 address that a version 6 one stands for, by one of the known translations.
    var embedded: IPAddress? {
        guard case .v6(let bytes) = self else { return nil }
        let zeros = [UInt8](repeating: 0, count: 10)
        // ::ffff:0:0/96, mapped; ::ffff:0:0:0/96, translated; ::/96, compatible.
        if bytes.starts(with: zeros), bytes[10] == bytes[11], bytes[10] == 0xFF || bytes[10] == 0 {
            return .v4(Array(bytes[12...]))
        }
        if bytes.starts(with: zeros.prefix(8) + [0xFF, 0xFF, 0, 0]) { return .v4(Array(bytes[12...])) }
        // 64:ff9b::/96, NAT64.
        if bytes.starts(with: [0, 0x64, 0xFF, 0x9B] + zeros.prefix(8)) { return .v4(Array(bytes[12...])) }
        // 2002::/16, 6to4.
        if bytes.starts(with: [0x20, 0x02]) { return .v4(Array(bytes[2..<6])) }
        // 2001::/32, Teredo: the client's address, inverted.
        if bytes.starts(with: [0x20, 0x01, 0, 0]) { return .v4(bytes[12...].map { ~$0 }) }
        return nil
    }
}

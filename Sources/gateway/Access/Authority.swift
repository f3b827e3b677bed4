import NIOCore
import NaviProtocol

/// A host and a port, as a Host header, an origin or a setting names them.
struct Authority: Hashable, Sendable {
    /// Lower case; an IPv6 address without its brackets.
    let host: String
    let port: Int?

    /// Parses `host`, `host:port`, `[v6]` or `[v6]:port`; anything else is `nil`.
    init?(_ text: some StringProtocol) {
        var rest = text.lowercased()[...]
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            guard host.utf8.allSatisfy({ Self.isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return nil }
            rest = rest[rest.index(after: end)...]
        } else {
            let end = rest.firstIndex(of: ":") ?? rest.endIndex
            host = String(rest[..<end])
            guard host.utf8.allSatisfy(Self.isNameByte) else { return nil }
            rest = rest[end...]
        }
        guard !host.isEmpty else { return nil }
        if rest.isEmpty {
            port = nil
        } else {
            let digits = rest.dropFirst()
            guard rest.first == ":", digits.utf8.count <= 5, let number = Int(decimal: digits, in: 0...65_535) else {
                return nil
            }
            port = number
        }
    }

    /// The host is an IP address, written out.
    var isAddress: Bool {
        // Only the numbers' own checks count here.
        (try? SocketAddress(ipAddress: host, port: 0)) != nil
    }

    init(host: String, port: Int?) {
        self.host = host.lowercased()
        self.port = port
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    }
}

/// Where a page comes from: scheme, host and port.
struct WebOrigin: Hashable, Sendable {
    let scheme: String
    let host: String
    let port: Int

    /// Parses `http://host`, `https://host:port`; anything else, `null` included, is `nil`.
    init?(_ text: some StringProtocol) {
        let lower = text.lowercased()
        guard let scheme = ["http", "https"].first(where: { lower.hasPrefix("\($0)://") }),
            let authority = Authority(lower.dropFirst(scheme.count + 3))
        else { return nil }
        self.init(scheme: scheme, authority: authority)
    }

    init(scheme: String, authority: Authority) {
        self.scheme = scheme
        host = authority.host
        port = authority.port ?? (scheme == "https" ? 443 : 80)
    }
}

/// The address of a page: the one place where addresses are taken apart. What is not understood the same way by
/// everybody is refused rather than guessed at.
struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    enum Scheme: String, Sendable {
        case http
        case https

        var defaultPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    enum Host: Hashable, Sendable {
        /// In lower case.
        case name(String)
        case address(IPAddress)
    }

    let scheme: Scheme
    let host: Host
    let port: Int
    /// Path and query, beginning with `/`; only characters that may stand in an address.
    let target: String

    /// Longest address.
    static let maxBytes = 8 * 1024

    /// - Throws: `NetworkError` of the kind `address`.
    init(_ text: String) throws(NetworkError) {
        guard text.utf8.count <= Self.maxBytes else { throw NetworkError(.address, "The address is too long.") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw NetworkError(.address, "The address contains spaces, control characters or backslashes.")
        }
        guard let colon = text.firstIndex(of: ":"), let scheme = Scheme(rawValue: text[..<colon].lowercased()),
            text[colon...].hasPrefix("://")
        else { throw NetworkError(.address, "The address must begin with http:// or https://.") }
        let rest = text[text.index(colon, offsetBy: 3)...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        self.scheme = scheme
        (host, port) = try Self.authority(rest[..<end], scheme)
        target = Self.target(rest[end...])
    }

    private init(scheme: Scheme, host: Host, port: Int, target: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.target = target
    }

    var description: String { "\(origin)\(target)" }

    /// Scheme, host and, unless it is the usual one, port.
    var origin: String { "\(scheme.rawValue)://\(authority)" }

    /// The value of the `Host` header.
    var authority: String { port == scheme.defaultPort ? hostText : "\(hostText):\(port)" }

    /// The host as it stands in an address.
    var hostText: String {
        switch host {
        case .name(let name): name
        case .address(.v4(let bytes)): IPAddress.v4(bytes).description
        case .address(.v6(let bytes)): "[\(IPAddress.v6(bytes))]"
        }
    }

    /// The address that a reference in this page means.
    ///
    /// - Throws: `NetworkError` of the kind `address`; also for schemes other than `http` and `https`.
    func resolving(_ reference: String) throws(NetworkError) -> WebAddress {
        let reference = reference.prefix { $0 != "#" }
        if let colon = reference.firstIndex(of: ":"),
            reference[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }),
            reference.first?.isLetter == true
        {
            return try WebAddress(String(reference))
        }
        if reference.hasPrefix("//") { return try WebAddress("\(scheme.rawValue):\(reference)") }
        let path = target.prefix { $0 != "?" }
        if reference.isEmpty { return self }
        if reference.hasPrefix("?") { return try sibling("\(path)\(reference)") }
        if reference.hasPrefix("/") { return try sibling(String(reference)) }
        let folder = path[...(path.lastIndex(of: "/") ?? path.startIndex)]
        return try sibling("\(folder)\(reference)")
    }

    private func sibling(_ target: String) throws(NetworkError) -> WebAddress {
        guard target.utf8.count <= Self.maxBytes else { throw NetworkError(.address, "The address is too long.") }
        let query = target.firstIndex(of: "?") ?? target.endIndex
        let path = Self.withoutDots(target[..<query])
        return WebAddress(scheme: scheme, host: host, port: port, target: Self.target("\(path)\(target[query...])"))
    }

    private static func withoutDots(_ path: Substring) -> String {
        var segments: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (number, part) in zip(1..., parts) {
            let isLast = number == parts.count
            switch part {
            case ".": if isLast { segments.append("") }
            case "..":
                _ = segments.popLast()
                if isLast { segments.append("") }
            default: segments.append(part)
            }
        }
        return "/" + segments.joined(separator: "/")
    }
}

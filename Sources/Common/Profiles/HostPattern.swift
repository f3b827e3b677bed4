/// Names of servers: one name, or `*.example.org` for all names below it. An address stands for itself.
package struct HostPattern: Sendable, Hashable, CustomStringConvertible {
    package static let maxBytes = 253

    private let suffix: String
    private let isWildcard: Bool

    /// `nil` for what is no such thing.
    package init?(_ text: String) {
        let isWildcard = text.hasPrefix("*.")
        let name = isWildcard ? String(text.dropFirst(2)) : text
        guard !name.isEmpty, text.utf8.count <= Self.maxBytes,
            name.utf8.allSatisfy({ byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_.:[]".utf8.contains(byte)
                }
            })
        else { return nil }
        suffix = name.lowercased()
        self.isWildcard = isWildcard
    }

    package var description: String { isWildcard ? "*.\(suffix)" : suffix }

    /// - Parameter host: In lower case, as it stands in an address.
    package func matches(_ host: String) -> Bool {
        let host = host.hasSuffix(".") ? String(host.dropLast()) : host
        return isWildcard ? host.hasSuffix(".\(suffix)") : host == suffix
    }
}

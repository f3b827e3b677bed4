import Glibc

/// Addresses and names of hosts as settings spell them. Pure.
enum HostText {
    /// An IP address in the form in which the kernel writes it; `nil` for anything else.
    static func ipAddress(_ text: String) -> String? {
        var v4 = in_addr()
        if inet_pton(AF_INET, text, &v4) == 1 { return written(AF_INET, &v4) }
        var v6 = in6_addr()
        return inet_pton(AF_INET6, text, &v6) == 1 ? written(AF_INET6, &v6) : nil
    }

    private static func written(_ family: Int32, _ address: UnsafeRawPointer) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let isWritten = buffer.withUnsafeMutableBytes { bytes in
            inet_ntop(family, address, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), socklen_t(bytes.count))
                != nil
        }
        return isWritten ? String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self) : nil
    }

    /// What can be a host: an address, an IPv6 address with its interface (`fe80::1%eth0`), or a name.
    static func isHost(_ text: String) -> Bool {
        if ipAddress(text) != nil || isName(text) { return true }
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        return parts.count == 2 && parts[0].contains(":") && ipAddress(String(parts[0])) != nil
            && isName(String(parts[1]))
    }

    /// Dot-separated labels. One that ends in a number would be an address, and a bad one.
    private static func isName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.allSatisfy(isLabel)
            && labels.last?.utf8.allSatisfy { (0x30...0x39).contains($0) } == false
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let dash = UInt8(ascii: "-")
        return (1...63).contains(label.utf8.count) && label.utf8.first != dash && label.utf8.last != dash
            && label.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, dash, UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}

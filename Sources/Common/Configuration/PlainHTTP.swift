import Foundation

/// What travels so that everybody on the way reads it. Pure.
package enum PlainHTTP {
    /// Whether an address is one of another machine's, without TLS: `http://host`, or just `host`.
    package static func leavesMachine(_ address: String) -> Bool {
        let whole = address.contains("://") ? address : "http://\(address)"
        guard let parts = URLComponents(string: whole), parts.scheme?.lowercased() == "http", let host = parts.host
        else {
            return false
        }
        let name = host.trimmingCharacters(in: CharacterSet(charactersIn: "[].")).lowercased()
        let isHere = name == "localhost" || name.hasSuffix(".localhost") || name == "::1"
        return !isHere && HostText.ipAddress(name)?.hasPrefix("127.") != true
    }
}

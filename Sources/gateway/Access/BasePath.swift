/// The path of a site below which clients find Navi: `NAVI_BASE_PATH`. Pure.
///
/// A proxy in front may take it off or leave it on. What Navi says of its own addresses begins with it.
struct BasePath: Sendable, Hashable {
    static let root = BasePath(text: "")
    static let maxBytes = 200
    /// What Navi's own paths begin with. A base path that did too could be on a request or not, and nobody could tell.
    static let ownNames: Set<Substring> = [
        "admin", "agents", "auth", "health", "metrics", "openapi.json", "ready", "sessions", "web", "ws",
    ]

    /// `/navi`; empty for the root of the host.
    let text: String

    private init(text: String) {
        self.text = text
    }

    /// - Parameter setting: A slash at its end does not count.
    /// - Returns: `nil` for what is no such path, or begins as one of Navi's own.
    init?(_ setting: String) {
        let text = setting.hasSuffix("/") ? String(setting.dropLast()) : setting
        let names = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.maxBytes, names.first == "" else { return nil }
        let below = names.dropFirst()
        guard below.allSatisfy(Self.isName), below.first.map(Self.ownNames.contains) != true else { return nil }
        self.text = text
    }

    var isRoot: Bool { text.isEmpty }

    /// The path that cookies are for.
    var cookiePath: String { isRoot ? "/" : text }

    /// A path of Navi's as clients have to ask for it.
    func callAsFunction(_ path: String) -> String { text + path }

    /// The target of a request without what a proxy has left on it.
    func inside(_ target: String) -> String {
        guard !isRoot, target.hasPrefix(text) else { return target }
        let rest = target.dropFirst(text.count)
        return rest.first == "/" ? String(rest) : target
    }

    /// What needs no escaping in an address, a cookie or a header, and no reader takes for a step up or down.
    private static func isName(_ name: Substring) -> Bool {
        !name.isEmpty && !name.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
                default: false
                }
            }
    }
}

/// What a request shows to say who asks. Pure.
enum Credential: Equatable, Sendable {
    case none
    /// `Authorization: Bearer …`: a program's.
    case bearer(Secret)
    /// The cookie of a browser that has signed in.
    case cookie(Secret)
    /// A trusted proxy names somebody.
    case forwarded(ForwardedUser)
    /// More than one, or not of a known kind.
    case unusable

    static let cookieName = "navi_sign_in"
    /// Over TLS: browsers take it from this very host alone, and from no sibling of it.
    static let hostCookieName = "__Host-navi_sign_in"

    /// - Parameters:
    ///   - authorization: Values of all `Authorization` headers; with one, a cookie does not count.
    ///   - cookies: Values of all `Cookie` headers.
    init(authorization: [String], cookies: [String]) {
        guard authorization.count <= 1 else {
            self = .unusable
            return
        }
        if let value = authorization.first {
            let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty else {
                self = .unusable
                return
            }
            self = .bearer(Secret(text: String(parts[1])))
            return
        }
        let pairs = Self.pairs(in: cookies)
        let ours = Self.values(of: Self.hostCookieName, in: pairs)
        // With one of them, whatever another host may have set does not count.
        let found = ours.isEmpty ? Self.values(of: Self.cookieName, in: pairs) : ours
        switch found.count {
        case 0: self = .none
        case 1: self = .cookie(Secret(text: String(found[0])))
        default: self = .unusable
        }
    }

    /// - Parameter cookies: Values of all `Cookie` headers.
    static func pairs(in cookies: [String]) -> [Substring] {
        cookies.flatMap { $0.split(separator: ";") }.map { pair in pair.drop { $0 == " " } }
    }

    static func values(of name: String, in pairs: [Substring]) -> [Substring] {
        pairs.filter { $0.hasPrefix("\(name)=") }.map { $0.dropFirst(name.utf8.count + 1) }
    }

    static func == (left: Credential, right: Credential) -> Bool {
        switch (left, right) {
        case (.none, .none), (.unusable, .unusable): true
        case (.forwarded(let one), .forwarded(let other)): one == other
        case (.bearer(let one), .bearer(let other)), (.cookie(let one), .cookie(let other)): one.text == other.text
        default: false
        }
    }
}

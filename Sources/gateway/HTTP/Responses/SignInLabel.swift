import Hummingbird
import NaviStore

/// What a browser calls itself, which tells one sign-in from another in a list.
enum SignInLabel {
    private static let maxBytes = 200

    /// Terminals show it, too: nothing in it moves their cursor, or makes a column of a list.
    static func of(_ request: Request) -> String {
        let text = String(decoding: (request.headers[.userAgent] ?? "").utf8.prefix(maxBytes), as: UTF8.self)
        return UserName.madeVisible(text)
    }
}

import Hummingbird

/// What a browser calls itself, which tells one sign-in from another in a list.
enum SignInLabel {
    private static let maxBytes = 200

    static func of(_ request: Request) -> String {
        String(decoding: (request.headers[.userAgent] ?? "").utf8.prefix(maxBytes), as: UTF8.self)
    }
}

/// Where a browser goes after it has signed in: somewhere on this server, and nowhere else. Pure.
enum ReturnPath {
    private static let maxBytes = 1024

    /// - Parameter path: Below which Navi is; beside it may be somebody else.
    /// - Returns: The path that was asked for; the page itself in the place of what some browser could take for another
    ///   server's address, or for one beside Navi.
    static func checked(_ text: String?, below path: BasePath = .root) -> String {
        guard let text, (1...maxBytes).contains(text.utf8.count), text.hasPrefix(path("/")),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }), !text.contains("//"),
            !isClimbing(text)
        else { return path("/") }
        return text
    }

    /// Browsers take an escaped dot for a dot.
    private static func isClimbing(_ text: String) -> Bool {
        text.lowercased().replacing("%2e", with: ".").contains("..")
    }

    /// The page with a word about what went wrong.
    static func failed(_ code: OpenIDError.Code, below path: BasePath = .root) -> String {
        path("/#sign-in-failed=\(code.rawValue)")
    }
}

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

    /// - Parameters:
    ///   - authorization: Values of all `Authorization` headers; with one, a cookie does not count.
    ///   - cookies: Values of all `Cookie` headers.
    ///   - cookie: The one of a sign-in.
    ///   - isSecure: The request has come over TLS.
    init(
        authorization: [String], cookies: [String], cookie: BrowserCookie = .signIn(), isSecure: Bool = false
    ) {
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
        let found = cookie.values(in: cookies, isSecure: isSecure)
        switch found.count {
        case 0: self = .none
        case 1: self = .cookie(Secret(text: String(found[0])))
        default: self = .unusable
        }
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

import NIOHTTP1

/// What is asked of a server.
struct WebRequest: Sendable {
    enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    var method = Method.get
    var address: WebAddress
    /// Headers beyond those that every request has.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// Largest body that is sent.
    static let maxBodyBytes = 1024 * 1024
    /// Names of headers that are not the model's to set: they say where a request goes, how it is framed, or who asks.
    static let reservedHeaders: Set<String> = [
        "host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade", "expect",
        "cookie", "user-agent", "accept-encoding", "http2-settings", "forwarded", "via",
    ]

    /// Why a header may not be set; `nil` when it may.
    static func objection(header name: String, _ value: String) -> String? {
        let lowercased = name.lowercased()
        let isToken =
            !name.isEmpty
            && name.utf8.allSatisfy { byte in
                "!#$%&'*+-.^_`|~".utf8.contains(byte) || (byte < 0x80 && Character(UnicodeScalar(byte)).isLetter)
                    || (0x30...0x39).contains(byte)
            }
        guard isToken, name.utf8.count <= 128 else { return "'\(name.prefix(40))' is not the name of a header." }
        if reservedHeaders.contains(lowercased) || lowercased.hasPrefix("proxy-") || lowercased.hasPrefix("x-forwarded")
        {
            return "The header '\(name)' cannot be set."
        }
        guard value.utf8.count <= 8192, value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            return "The value of the header '\(name)' is too long or contains control characters."
        }
        return nil
    }

    /// It carries nothing but its address, and asks for nothing but an answer.
    var isHarmless: Bool { (method == .get || method == .head) && body.isEmpty }

    /// The request that a redirect makes of this one. What was meant for one server alone does not go to another.
    func redirected(to address: WebAddress, status: Int) -> WebRequest {
        var next = self
        next.address = address
        if status == 303 && method != .head || [301, 302].contains(status) && method == .post {
            next.method = .get
            next.body = []
            next.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
        }
        if address.origin != self.address.origin {
            next.headers.removeAll { !["accept", "accept-language", "content-type"].contains($0.name.lowercased()) }
        }
        return next
    }
}

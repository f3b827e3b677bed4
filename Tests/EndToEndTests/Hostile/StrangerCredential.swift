import TestKit

/// What a stranger shows to say who they are: header fields, of which none lets anybody at the planted sessions.
struct StrangerCredential {
    let fields: String

    /// - Parameter mayBeValid: Also somebody else's, which is one, but not for these sessions.
    init(_ edges: inout Edges, _ planted: PlantedSessions, mayBeValid: Bool) {
        switch edges.number(0...9) {
        case 0, 1: fields = ""
        case 2: fields = Self.bearer(edges.pick([planted.expired, planted.revoked]))
        case 3: fields = Self.bearer(edges.pick([planted.endedSignIn, planted.signIn, Self.unknown(&edges)]))
        case 4: fields = Self.cookie(&edges, planted)
        case 5, 6: fields = mayBeValid ? Self.bearer(edges.pick([planted.other, planted.metrics])) : ""
        case 7: fields = Self.elsewhere(&edges, planted)
        default: fields = Self.malformed(&edges, planted)
        }
    }

    private static func bearer(_ secret: String) -> String { "Authorization: Bearer \(secret)\r\n" }

    /// In the form of ours.
    private static func unknown(_ edges: inout Edges) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        return "navi_" + String((0..<43).map { _ in edges.pick(letters) })
    }

    /// Of nobody, of another host's Navi, ended, of a program, or by another name.
    private static func cookie(_ edges: inout Edges, _ planted: PlantedSessions) -> String {
        let none = unknown(&edges)
        let value = edges.pick([
            "navi_sign_in=\(none)", "__Host-navi_sign_in=\(none)", "navi_sign_in=\(planted.endedSignIn)",
            "navi_sign_in=\(planted.token)", "__Host-navi_sign_in=\(planted.token)", "navi_sign_in=",
            "navi_sign_in=\(planted.signIn); navi_sign_in=\(planted.signIn)",
            "navi_sign_in=\(planted.signIn); __Host-navi_sign_in=\(none)", "__host-navi_sign_in=\(planted.signIn)",
            "__Secure-navi_sign_in=\(planted.signIn)", "NAVI_SIGN_IN=\(planted.signIn)",
            "navi_sign_in =\(planted.signIn)", "navi_sign_in=\"\(planted.signIn)\"", "x=navi_sign_in=\(planted.signIn)",
            "navi_sign_in=\(planted.signIn)x", "navi_sign_in=\(planted.signIn.dropLast())",
        ])
        return "Cookie: \(value)\r\n"
    }

    /// One that is valid, where none counts.
    private static func elsewhere(_ edges: inout Edges, _ planted: PlantedSessions) -> String {
        let name = edges.pick([
            "Token", "X-Auth-Token", "X-Api-Key", "Proxy-Authorization", "X-Authorization", "Authentication",
            "Sec-WebSocket-Protocol", "X-Forwarded-Authorization",
        ])
        return "\(name): \(edges.pick(["", "Bearer "]))\(planted.token)\r\n"
    }

    private static func malformed(_ edges: inout Edges, _ planted: PlantedSessions) -> String {
        let token = planted.token
        return edges.pick([
            "Authorization:\r\n", "Authorization: Bearer\r\n", "Authorization: Bearer \r\n",
            "Authorization: \(token)\r\n",
            "Authorization: Basic YTpi\r\n", "Authorization: Basic \(token)\r\n", "Authorization: Bearer  \(token)\r\n",
            "Authorization: Bearer \(token) x\r\n", "Authorization: Bearer \(token),\r\n",
            "Authorization: Bearer \"\(token)\"\r\n",
            "Authorization: Bearer \(token)\r\nAuthorization: Bearer \(token)\r\n",
            "Authorization: Bearer=\(token)\r\n",
            "Authorization: Bearer \(token.uppercased())\r\n", "Authorization: Bearer \(token.dropLast())\r\n",
            "Authorization: Bearer \(token)%00\r\n", "Authorization: Bearer \u{FEFF}\(token)\r\n",
            "Authorization: Bearer \(String(repeating: "x", count: edges.pick([1, 48, 2000])))\r\n",
            "Authorization: Bearer ' OR 1=1--\r\n", "Authorization: Digest username=\"ada\"\r\n",
        ])
    }
}

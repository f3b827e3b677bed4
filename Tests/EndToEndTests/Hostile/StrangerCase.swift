import NaviProtocol
import TestKit

/// One request about a session by somebody who may know nothing of it: a route and a method, or a socket; a credential that
/// is none, or not for this; an address written as nobody writes it. Made from its edges alone.
struct StrangerCase: Sendable {
    /// Of the API, or of sockets.
    struct Route: Sendable {
        let method: String
        /// With `@ID@` in the place of the session.
        let path: String
        var isAboutSession: Bool { path.contains(StrangerCase.mark) }
    }

    static let mark = "@ID@"
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "BREW"]

    let method: String
    /// Where its end, or the beginning of the next one, may be read in more than one way, it has a connection to itself.
    let ending: StrangerLine.Ending
    /// All but the session.
    private let text: String
    private let writing: Writing
    /// Frames behind the request for a socket.
    private let frames: [UInt8]

    /// Every operation, with the methods that it has; then sockets.
    static func routes(in description: JSONValue) -> [Route] {
        let paths = (description["paths"]?.objectValue ?? [:]).sorted { $0.key < $1.key }
        let operations = paths.flatMap { path, operations in
            (operations.objectValue ?? [:]).sorted { $0.key < $1.key }.map { method, _ in
                Route(method: method.uppercased(), path: path.replacing("{session_id}", with: mark))
            }
        }
        let more = ["/ws/sessions/\(mark)", "/sessions?before=\(mark)", "/sessions/\(mark)/unknown", "/\(mark)"]
        return operations + more.map { Route(method: "GET", path: $0) }
    }

    init(_ edges: inout Edges, routes: [Route], planted: PlantedSessions) {
        if edges.once(in: 10) {
            (method, ending) = ("GET", .closing)
            (text, writing) = (Self.handshake(&edges, planted), .plain)
            let word = RawWebSocketFrame(RawWebSocketFrame.text, Array(Self.firstWord(&edges, planted).utf8))
            frames = SocketCase.frame(word)
            return
        }
        var route = edges.pick(routes)
        // What belongs to nobody says the same to everybody.
        if !route.isAboutSession, !edges.once(in: 4) { route = edges.pick(routes) }
        // Whoever is let in somewhere asks only about sessions: the rest is theirs.
        let credential = StrangerCredential(&edges, planted, mayBeValid: route.isAboutSession)
        let method = edges.once(in: 4) ? edges.pick(Self.methods) : route.method
        let framing = edges.once(in: 12) ? edges.pick(Self.framings) : nil
        let target = Self.target(&edges, route, planted)
        let body = framing == nil && !["GET", "HEAD"].contains(method) ? Self.body(&edges, planted) : ""
        let version = edges.once(in: 40) ? "HTTP/1.0" : "HTTP/1.1"
        frames = []
        self.method = method
        ending = framing != nil || version == "HTTP/1.0" ? .ourClose : .lengths
        writing = edges.pick([.plain, .plain, .plain] + Writing.allCases)
        text =
            "\(method) \(target) \(version)\r\n\(Self.host(&edges))\(credential.fields)\(Self.smuggled(&edges))"
            + (framing ?? "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    func bytes(_ session: SessionID) -> [UInt8] {
        Array(text.replacing(Self.mark, with: writing.text(session.description)).utf8) + frames
    }

    /// How the session's identifier is written: always of the same length for every session.
    enum Writing: CaseIterable, Sendable {
        case plain
        case upper
        case escaped
        case escapedTwice
        case withoutHyphens
        case braces
        case endsInZero
        case endsInSpace
        case overlong

        func text(_ id: String) -> String {
            switch self {
            case .plain: id
            case .upper: id.uppercased()
            case .escaped: id.utf8.map { "%" + String($0, radix: 16) }.joined()
            case .escapedTwice: id.utf8.map { "%25" + String($0, radix: 16) }.joined()
            case .withoutHyphens: id.replacing("-", with: "")
            case .braces: "%7B\(id)%7D"
            case .endsInZero: id + "%00"
            case .endsInSpace: id + "%20"
            case .overlong: id.replacing("-", with: "%c0%ad")
            }
        }
    }

    private static func target(_ edges: inout Edges, _ route: Route, _ planted: PlantedSessions) -> String {
        let hash = String(repeating: "a", count: 64)
        let values = [
            "{name}": planted.fileName, "{hash}": hash, "{turn_id}": "01890a5d-ac96-474b-bcce-b302099a8057",
            "{tool_call_id}": "call_1", "{approval_id}": "1", "{sign_in}": "1",
        ]
        var path = values.reduce(route.path) { $0.replacing($1.key, with: $1.value) }
        if edges.once(in: 3) { path = edges.pick(fronts) + path }
        if edges.once(in: 3) { path += edges.pick(ends) }
        if edges.once(in: 6) {
            path = path.replacing("/", with: edges.pick(["//", "/./", "%2f", "/%2e/", "\\", "/;/"]))
        }
        if edges.once(in: 8) {
            let name = edges.pick(["token", "access_token", "Token", "auth", "api_key", "%74oken", "authorization"])
            path += (path.contains("?") ? "&" : "?") + "\(name)=\(planted.token)"
        }
        return path.hasPrefix("/") || edges.once(in: 4) ? path : "/" + path
    }

    private static let fronts = [
        "/.", "/..", "/web/..", "/web/x/../..", "/%2e", "/%2e%2e", "/%2e%2e/health", "/;", "/;x=1", "/health/..",
        "/health;/..", "/health?/..", "http://localhost", "/\\", "/ws", "/openapi.json/..", "/auth/sign-in/../..",
        "/%00", "/%c0%ae%c0%ae",
    ]
    private static let ends = [
        "/", "//", "/.", "/..", "/../@ID@", ";", ";a=b", ";/health", "%00", "%20", "%2f", "%3f", "?", "?messages=5",
        "&x", ".json", "/health", "/../../health", "#", "#/health", "?q=a&limit=1", "%2e%2e", "/%2e%2e/@ID@",
        "?cursor=0.1.0",
    ]

    private static func host(_ edges: inout Edges) -> String {
        guard edges.once(in: 10) else { return "Host: @HOST@\r\n" }
        return edges.pick([
            "Host: evil.example\r\n", "Host: @HOST@\r\nHost: evil.example\r\n", "", "Host: 127.0.0.1\r\n",
            "Host: @HOST@\r\nOrigin: http://evil.example\r\n", "Host: @HOST@\r\nOrigin: http://@HOST@\r\n",
            "Host: @HOST@\r\nOrigin: null\r\n", "Host: @HOST@@evil.example\r\n",
        ])
    }

    /// What some programs between take for the address, the method, or the word of somebody else.
    private static func smuggled(_ edges: inout Edges) -> String {
        guard edges.once(in: 6) else { return "" }
        return edges.pick([
            "X-Original-URL: /sessions/@ID@\r\n", "X-Rewrite-URL: /sessions/@ID@\r\n",
            "X-HTTP-Method-Override: GET\r\n",
            "X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-Prefix: /sessions\r\n", "Forwarded: for=127.0.0.1\r\n",
            "X-Forwarded-User: admin\r\n", "X-Remote-User: admin\r\n", "Navi-Probe: 1\r\n", "Navi-Old-HTTP: 0\r\n",
            "X-Original-Host: localhost\r\n", "Referer: http://@HOST@/#@ID@\r\n", "If-None-Match: *\r\n",
            "Range: bytes=0-0\r\n", "Accept: text/event-stream\r\n", "Accept-Encoding: gzip\r\n",
            "Connection: keep-alive, authorization\r\n",
        ])
    }

    private static func body(_ edges: inout Edges, _ planted: PlantedSessions) -> String {
        edges.pick([
            "", "{}", #"{"pinned":true}"#, #"{"name":"x"}"#, #"{"content":"x"}"#, #"{"decision":"allow"}"#, "[", "x",
            #"{"profile_id":"secretary"}"#, #"{"token":"\#(planted.revoked)"}"#, #"{"token":"\#(planted.expired)"}"#,
            #"{"code":"\#(planted.revoked)"}"#, #"{"session_id":null}"#,
        ])
    }

    /// Bodies whose end two readers see in two places, with a request behind one of them.
    private static let framings: [String] = {
        let inner = "GET /sessions/@ID@ HTTP/1.1\r\nHost: @HOST@\r\n\r\n"
        return [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\(inner)",
            "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n\(inner)",
            "Content-Length: 0\r\nContent-Length: \(inner.utf8.count)\r\n\r\n\(inner)",
            "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n\(inner)",
            "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n\(inner)",
            "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n\(inner)", "Content-Length: 0\r\n\r\n\(inner)",
            "Content-Length: +0\r\n\r\n\(inner)", "X: y\r\n \(inner)", "\r\n\(inner)",
            "Content-Length: 500\r\n\r\n\(inner)",
            "X-A: \u{1}\r\n\r\n", "X-A: b\nX-C: d\r\n\r\n", "X\u{0}: y\r\n\r\n",
        ]
    }()

    private static func handshake(_ edges: inout Edges, _ planted: PlantedSessions) -> String {
        let credential = StrangerCredential(&edges, planted, mayBeValid: true)
        let path = edges.pick([
            "/ws/sessions/\(mark)", "/ws/sessions/\(mark)?cursor=0.1.0", "//ws/sessions/\(mark)",
            "/ws/sessions/\(mark)/",
            "/ws/sessions/\(mark)?token=\(planted.token)", "/ws/sessions/%2e/\(mark)", "/ws/sessions/\(mark);x=1",
        ])
        return
            "GET \(path) HTTP/1.1\r\n\(host(&edges))\(credential.fields)Connection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    }

    /// Of a socket, which is no credential for this session either.
    private static func firstWord(_ edges: inout Edges, _ planted: PlantedSessions) -> String {
        edges.pick([
            #"{"type":"auth","token":"\#(planted.revoked)"}"#, #"{"type":"auth","token":"\#(planted.expired)"}"#,
            #"{"type":"auth","token":"\#(planted.other)"}"#, #"{"type":"auth","token":"\#(planted.signIn)"}"#,
            #"{"type":"auth","token":"navi_x"}"#, #"{"type":"message","content":"x"}"#, #"{"type":"ping"}"#, "x", "",
        ])
    }
}

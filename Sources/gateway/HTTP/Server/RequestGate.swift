import NIOHTTP1
import NaviFailPoints
import NaviProtocol

/// Decides over each request head, before anything else sees it. Pure.
struct RequestGate: Sendable {
    enum Verdict: Equatable {
        /// For the routes; an `Upgrade` header is taken out.
        case pass
        case upgrade(SocketTarget)
        case refuse(GateRefusal)
    }

    static let maxTargetBytes = 8 * 1024
    private static let listPath = "/ws/sessions"

    let policy: HostPolicy
    /// The port that the connection came in on.
    let port: Int

    /// - Parameter isFirst: Only the first request of a connection can become a WebSocket.
    func check(_ head: HTTPRequestHead, isFirst: Bool) -> Verdict {
        if let refusal = malformed(head) ?? foreign(head) { return .refuse(refusal) }
        guard let target = Self.socketTarget(head.uri), wantsUpgrade(head) else { return .pass }
        return checkUpgrade(head, target: target, isFirst: isFirst)
    }

    private func foreign(_ head: HTTPRequestHead) -> GateRefusal? {
        policy.check(hosts: head.headers["host"], origins: head.headers["origin"], port: port)
    }

    private func malformed(_ head: HTTPRequestHead) -> GateRefusal? {
        if head.uri.utf8.count > Self.maxTargetBytes {
            return GateRefusal(.badRequest, "the request's target is too long", status: 414)
        }
        if !head.uri.hasPrefix("/"), head.uri != "*" || head.method != .OPTIONS {
            return GateRefusal(.badRequest, "the request's target must be a path")
        }
        if Self.hasSecret(head.uri) {
            return GateRefusal(.badRequest, "no token may be part of an address; see 'Authorization' in the reference")
        }
        if head.version != .http1_1, head.headers.contains(name: "transfer-encoding") {
            return GateRefusal(.badRequest, "Transfer-Encoding needs HTTP/1.1")
        }
        return nil
    }

    /// Addresses end up in logs of proxies and histories of browsers.
    private static let secretNames: Set<Substring> = ["token", "access_token", "auth_token", "api_key", "apikey"]

    private static func hasSecret(_ uri: String) -> Bool {
        guard let question = uri.firstIndex(of: "?") else { return false }
        return uri[uri.index(after: question)...].split(separator: "&").contains {
            secretNames.contains($0.prefix { $0 != "=" }.lowercased()[...])
        }
    }

    private func wantsUpgrade(_ head: HTTPRequestHead) -> Bool {
        head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
            && head.headers[canonicalForm: "connection"].contains { $0.lowercased() == "upgrade" }
    }

    private func checkUpgrade(_ head: HTTPRequestHead, target: SocketTarget, isFirst: Bool) -> Verdict {
        guard head.method == .GET, head.version == .http1_1 else {
            return .refuse(GateRefusal(.badRequest, "a WebSocket begins with GET and HTTP/1.1"))
        }
        guard isFirst else {
            return .refuse(GateRefusal(.upgradeRequired, "open a new connection for a WebSocket"))
        }
        guard head.headers["sec-websocket-version"] == ["13"] else {
            return .refuse(
                GateRefusal(
                    .upgradeRequired, "only WebSocket version 13 is spoken here",
                    headers: [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")]))
        }
        guard let key = head.headers["sec-websocket-key"].first, head.headers["sec-websocket-key"].count == 1,
            key.utf8.count == 24, key.hasSuffix("==")
        else { return .refuse(GateRefusal(.badRequest, "exactly one Sec-WebSocket-Key of 16 bytes is required")) }
        guard !head.headers.contains(name: "transfer-encoding"), (head.headers["content-length"].first ?? "0") == "0"
        else { return .refuse(GateRefusal(.badRequest, "the request for a WebSocket has a body")) }
        return .upgrade(target)
    }

    /// What a WebSocket's address names; `nil` for other paths.
    static func socketTarget(_ uri: String) -> SocketTarget? {
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        if TestFeature.echo.isOn, parts[0] == "/ws/test/echo" { return .echo }
        guard parts[0].hasPrefix(listPath) else { return nil }
        let rest = parts[0].dropFirst(listPath.count)
        if rest.isEmpty { return .sessionList }
        let name = rest.dropFirst()
        guard rest.first == "/", !name.isEmpty, !name.contains("/") else { return nil }
        guard let session = SessionID(name) else { return .unknownSession }
        return .session(session, cursor: parts.count > 1 ? cursor(in: parts[1]) : nil)
    }

    /// Cursors need no escaping, and one that cannot be read is one that cannot be served.
    private static func cursor(in query: Substring) -> Cursor? {
        for pair in query.split(separator: "&") where pair.hasPrefix("cursor=") {
            return Cursor(String(pair.dropFirst("cursor=".count)))
        }
        return nil
    }
}

/// What a WebSocket is for.
enum SocketTarget: Hashable, Sendable {
    /// A conversation, from a place in its stream on.
    case session(SessionID, cursor: Cursor?)
    /// The address has no valid id.
    case unknownSession
    case sessionList
    /// For tests alone.
    case echo
}

import Foundation
import NIOHTTP1
import NaviFailPoints
import NaviProtocol

/// Decides over each request head, before anything else sees it. Pure.
struct RequestGate: Sendable {
    enum Verdict: Equatable {
        /// For the routes.
        case pass
        /// For the routes, from somebody who is told nothing but the status.
        case probe
        case upgrade(SocketTarget)
        case refuse(GateRefusal)
    }

    static let maxTargetBytes = 8 * 1024
    /// Of a length that a client may announce: what no JSON reader counts wrongly, far from overflow.
    static let maxContentLength = 1 << 53
    private static let listPath = "/ws/sessions"

    let policy: HostPolicy
    /// The port that the connection came in on.
    let port: Int
    /// Where clients find Navi.
    var path = BasePath.root

    /// The head of a request as the routes know its path.
    func inside(_ head: HTTPRequestHead) -> HTTPRequestHead {
        guard !path.isRoot else { return head }
        var head = head
        head.uri = path.inside(head.uri)
        return head
    }

    func check(_ head: HTTPRequestHead) -> Verdict {
        if let refusal = malformed(head) ?? badlyFramed(head) { return .refuse(refusal) }
        if let refusal = policy.check(hosts: head.headers["host"], origins: head.headers["origin"], port: port) {
            return isProbe(head) ? .probe : .refuse(refusal)
        }
        guard let target = Self.socketTarget(head.uri), wantsUpgrade(head) else { return .pass }
        return checkUpgrade(head, target: target)
    }

    /// Load balancers ask by address, or name no host at all. No page of another site can be behind such a request.
    private func isProbe(_ head: HTTPRequestHead) -> Bool {
        let hosts = head.headers["host"]
        return ["/health", "/ready"].contains(head.uri) && [.GET, .HEAD].contains(head.method)
            && !head.headers.contains(name: "origin")
            && (hosts.isEmpty || hosts.count == 1 && Authority(hosts[0])?.isAddress == true)
    }

    /// What two readers could take for bodies of different lengths.
    private func badlyFramed(_ head: HTTPRequestHead) -> GateRefusal? {
        let lengths = head.headers["content-length"]
        let codings = head.headers["transfer-encoding"]
        if !codings.isEmpty {
            guard head.version == .http1_1 else {
                return GateRefusal(.badRequest, "Transfer-Encoding needs HTTP/1.1")
            }
            guard lengths.isEmpty else {
                return GateRefusal(.badRequest, "Content-Length and Transfer-Encoding exclude each other")
            }
            guard codings.count == 1, codings[0].lowercased() == "chunked" else {
                return GateRefusal(.badRequest, "the only Transfer-Encoding here is chunked", status: 501)
            }
        }
        guard let length = lengths.first else { return nil }
        guard lengths.count == 1, !length.isEmpty, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return GateRefusal(.badRequest, "Content-Length must be one whole number")
        }
        guard Int(decimal: length, in: 0...Self.maxContentLength) != nil else {
            return GateRefusal(.bodyTooLarge, "a body of that length is too large")
        }
        return nil
    }

    private func malformed(_ head: HTTPRequestHead) -> GateRefusal? {
        if head.uri.utf8.count > Self.maxTargetBytes {
            return GateRefusal(.badRequest, "the request's target is too long", status: 414)
        }
        if !head.uri.hasPrefix("/"), head.uri != "*" || head.method != .OPTIONS {
            return GateRefusal(.badRequest, "the request's target must be a path")
        }
        if Self.hasSecret(head.uri) {
            return GateRefusal(
                .badRequest, "no token may be part of an address; send 'Authorization: Bearer …' or an 'auth' frame")
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

    private func checkUpgrade(_ head: HTTPRequestHead, target: SocketTarget) -> Verdict {
        guard head.method == .GET, head.version == .http1_1 else {
            return .refuse(GateRefusal(.badRequest, "a WebSocket begins with GET and HTTP/1.1"))
        }
        guard head.headers["sec-websocket-version"] == ["13"] else {
            return .refuse(
                GateRefusal(
                    .upgradeRequired, "only WebSocket version 13 is spoken here",
                    headers: [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")]))
        }
        let keys = head.headers["sec-websocket-key"]
        guard keys.count == 1, keys[0].utf8.count == 24, Data(base64Encoded: keys[0])?.count == 16 else {
            return .refuse(
                GateRefusal(.badRequest, "exactly one Sec-WebSocket-Key of 16 bytes in base64 is required"))
        }
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

    /// Any numbers at all, for the test that has to see what the bound is good for.
    private static func unboundedCursor(_ text: String) -> Cursor? {
        let parts = text.split(separator: ".").compactMap { Int($0) }
        return parts.count == 3 ? Cursor(turnOrdinal: parts[0], attempt: parts[1], index: parts[2]) : nil
    }

    /// Cursors need no escaping, and one that cannot be read is one that cannot be served.
    private static func cursor(in query: Substring) -> Cursor? {
        for pair in query.split(separator: "&") where pair.hasPrefix("cursor=") {
            let text = String(pair.dropFirst("cursor=".count))
            return Safeguard.cursorBound.isOff ? unboundedCursor(text) : Cursor(text)
        }
        return nil
    }
}

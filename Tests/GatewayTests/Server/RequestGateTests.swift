import NIOHTTP1
import NaviProtocol
import Testing

@testable import gateway

@Suite("The gate's rules")
struct RequestGateTests {
    private let gate = RequestGate(policy: HostPolicy(boundHost: "127.0.0.1"), port: 8000)
    private let session = SessionID.random()

    private func head(
        _ uri: String = "/health", _ method: HTTPMethod = .GET, version: HTTPVersion = .http1_1,
        _ fields: [(String, String)] = []
    ) -> HTTPRequestHead {
        HTTPRequestHead(
            version: version, method: method, uri: uri, headers: HTTPHeaders([("Host", "localhost:8000")] + fields))
    }

    private func upgrade(
        _ uri: String? = nil, version: String = "13", key: String = "dGhlIHNhbXBsZSBub25jZQ==",
        more: [(String, String)] = []
    ) -> HTTPRequestHead {
        head(
            uri ?? "/ws/sessions/\(session)", .GET,
            [
                ("Connection", "keep-alive, Upgrade"), ("Upgrade", "WebSocket"), ("Sec-WebSocket-Version", version),
                ("Sec-WebSocket-Key", key),
            ] + more)
    }

    private func head(_ uri: String, _ method: HTTPMethod, _ fields: [(String, String)]) -> HTTPRequestHead {
        head(uri, method, version: .http1_1, fields)
    }

    private func status(_ head: HTTPRequestHead, isFirst: Bool = true) -> Int? {
        if case .refuse(let refusal) = gate.check(head, isFirst: isFirst) { refusal.status } else { nil }
    }

    @Test("Ordinary requests pass")
    func passes() {
        #expect(gate.check(head(), isFirst: true) == .pass)
        #expect(gate.check(head("*", .OPTIONS), isFirst: false) == .pass)
        #expect(gate.check(head("/x", .POST, [("Transfer-Encoding", "chunked")]), isFirst: false) == .pass)
    }

    @Test(
        "Targets that are no path are refused",
        arguments: ["http://localhost:8000/health", "localhost:8000", "health", "*", ""])
    func targets(uri: String) {
        #expect(status(head(uri)) == 400)
    }

    @Test("A target that is too long")
    func longTarget() {
        #expect(status(head("/" + String(repeating: "a", count: RequestGate.maxTargetBytes))) == 414)
    }

    @Test("Transfer-Encoding needs HTTP/1.1")
    func oldTransferEncoding() {
        #expect(status(head("/x", .POST, version: .http1_0, [("Transfer-Encoding", "chunked")])) == 400)
    }

    @Test("A WebSocket with a cursor")
    func upgradeWithCursor() {
        let cursor = Cursor(turnOrdinal: 3, attempt: 1, index: 17)
        let head = upgrade("/ws/sessions/\(session)?x=1&cursor=3.1.17")
        #expect(gate.check(head, isFirst: true) == .upgrade(.session(session, cursor: cursor)))
    }

    @Test("A cursor that cannot be read is none", arguments: ["", "x", "1.2", "1.2.3.4", "-1.1.1", "1.1.-2", "1%2E1"])
    func unreadableCursor(text: String) {
        let head = upgrade("/ws/sessions/\(session)?cursor=\(text)")
        #expect(gate.check(head, isFirst: true) == .upgrade(.session(session, cursor: nil)))
    }

    @Test("A session that is no id is upgraded too, to be closed with 4004")
    func noSession() {
        #expect(
            gate.check(upgrade("/ws/sessions/nonsense"), isFirst: true)
                == .upgrade(.unknownSession))
    }

    @Test("The list of sessions", arguments: ["/ws/sessions", "/ws/sessions?x=1"])
    func sessionList(uri: String) {
        #expect(gate.check(upgrade(uri), isFirst: true) == .upgrade(.sessionList))
    }

    @Test(
        "Other paths are not for WebSockets",
        arguments: ["/ws/sessions/", "/ws/sessionsx", "/ws/other", "/", "/ws/sessions/a/b"])
    func otherPaths(uri: String) {
        #expect(gate.check(upgrade(uri), isFirst: true) == .pass)
    }

    @Test("Another version of the protocol is answered with the right one")
    func version() {
        guard case .refuse(let refusal) = gate.check(upgrade(version: "8"), isFirst: true) else {
            return #expect(Bool(false))
        }
        #expect(refusal.status == 426)
        #expect(refusal.headers.contains { $0 == ("Sec-WebSocket-Version", "13") })
    }

    @Test("Keys that are not of 16 bytes", arguments: ["", "abc", "dGhlIHNhbXBsZSBub25jZSBsb25nZXI="])
    func keys(key: String) {
        #expect(status(upgrade(key: key)) == 400)
    }

    @Test("Two keys, a body, a second request")
    func oddUpgrades() {
        #expect(status(upgrade(more: [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")])) == 400)
        #expect(status(upgrade(more: [("Content-Length", "3")])) == 400)
        #expect(status(upgrade(more: [("Transfer-Encoding", "chunked")])) == 400)
        #expect(status(upgrade(), isFirst: false) == 426)
    }

    @Test("A foreign origin is refused before anything else is looked at")
    func foreignOrigin() {
        #expect(status(upgrade(version: "8", more: [("Origin", "http://evil.example")])) == 403)
        #expect(status(head("/sessions", .POST, [("Origin", "http://evil.example")])) == 403)
    }

    @Test("Upgrades to something else pass as ordinary requests")
    func otherUpgrade() {
        let head = head(
            "/health", .GET, [("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c"), ("HTTP2-Settings", "x")])
        #expect(gate.check(head, isFirst: true) == .pass)
    }
}

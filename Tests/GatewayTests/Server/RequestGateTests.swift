import NIOHTTP1
import NaviProtocol
import TestKit
import Testing

@testable import gateway

@Suite("The gate's rules")
struct RequestGateTests {
    private let gate = RequestGate(policy: HostPolicy(boundHosts: ["127.0.0.1"]), port: 8000)
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

    private func status(_ head: HTTPRequestHead) -> Int? {
        if case .refuse(let refusal) = gate.check(head) { refusal.status } else { nil }
    }

    @Test("Ordinary requests pass")
    func passes() {
        #expect(gate.check(head()) == .pass)
        #expect(gate.check(head("*", .OPTIONS)) == .pass)
        #expect(gate.check(head("/x", .POST, [("Transfer-Encoding", "chunked")])) == .pass)
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
        #expect(gate.check(head) == .upgrade(.session(session, cursor: cursor)))
    }

    @Test("A cursor that cannot be read is none", arguments: ["", "x", "1.2", "1.2.3.4", "-1.1.1", "1.1.-2", "1%2E1"])
    func unreadableCursor(text: String) {
        let head = upgrade("/ws/sessions/\(session)?cursor=\(text)")
        #expect(gate.check(head) == .upgrade(.session(session, cursor: nil)))
    }

    @Test("A session that is no id is upgraded too, to be closed with 4004")
    func noSession() {
        #expect(
            gate.check(upgrade("/ws/sessions/nonsense"))
                == .upgrade(.unknownSession))
    }

    @Test("The list of sessions", arguments: ["/ws/sessions", "/ws/sessions?x=1"])
    func sessionList(uri: String) {
        #expect(gate.check(upgrade(uri)) == .upgrade(.sessionList))
    }

    @Test(
        "Other paths are not for WebSockets",
        arguments: ["/ws/sessions/", "/ws/sessionsx", "/ws/other", "/", "/ws/sessions/a/b"])
    func otherPaths(uri: String) {
        #expect(gate.check(upgrade(uri)) == .pass)
    }

    @Test("Another version of the protocol is answered with the right one")
    func version() {
        guard case .refuse(let refusal) = gate.check(upgrade(version: "8")) else {
            return #expect(Bool(false))
        }
        #expect(refusal.status == 426)
        #expect(refusal.headers.contains { $0 == ("Sec-WebSocket-Version", "13") })
    }

    @Test(
        "Keys that are not 16 bytes in base64",
        arguments: [
            "", "abc", "dGhlIHNhbXBsZSBub25jZSBsb25nZXI=", "!!!!!!!!!!!!!!!!!!!!!!==", "dGhlIHNhbXBsZSBub25jZQ=",
            "dGhlIHNhbXBsZSBub25jZQ\u{e9}", "========================", "dGhlIHNhbXBsZSBub25j ZQ=",
        ])
    func keys(key: String) {
        #expect(status(upgrade(key: key)) == 400)
    }

    @Test("Two keys, and a body")
    func oddUpgrades() {
        #expect(status(upgrade(more: [("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")])) == 400)
        #expect(status(upgrade(more: [("Content-Length", "3")])) == 400)
        #expect(status(upgrade(more: [("Transfer-Encoding", "chunked")])) == 400)
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
        #expect(gate.check(head) == .pass)
    }

    @Test(
        "A length that two readers could take for different ones is refused, whatever it is",
        arguments: [
            (["-1"], 400), (["+1"], 400), ([""], 400), (["1", "1"], 400), (["1", "2"], 400), (["1,1"], 400),
            (["0x10"], 400), (["1 "], 400), (["9007199254740993"], 413), (["9223372036854775807"], 413),
            (["9223372036854775808"], 413), (["18446744073709551616"], 413),
            ([String(repeating: "9", count: 400)], 413), (["9007199254740992"], nil), (["0"], nil), (["00012"], nil),
        ] as [([String], Int?)])
    func lengths(values: [String], expected: Int?) {
        #expect(status(head("/x", .POST, values.map { ("Content-Length", $0) })) == expected)
    }

    @Test("No number as a length gets past the gate unless it is one that everybody counts with")
    func lengthEdges() {
        var edges = Edges(seed: 2, part: "content-length", number: 0)
        for _ in 0..<5000 {
            let text = edges.numberText()
            let head = head("/x", .POST, [("Content-Length", text)])
            guard gate.check(head) == .pass else { continue }
            #expect(Int(text).map { (0...RequestGate.maxContentLength).contains($0) } == true, "\(text)")
        }
    }

    @Test(
        "Of transfer codings only chunked is spoken, alone and without a length",
        arguments: [
            (["gzip, chunked"], 501), (["gzip"], 501), (["identity"], 501), (["chunked, chunked"], 501),
            (["chunked", "chunked"], 501), (["x, chunked"], 501), ([" "], 501), (["chunked;q=1"], 501),
            (["chunked"], nil), (["Chunked"], nil),
        ] as [([String], Int?)])
    func codings(values: [String], expected: Int?) {
        let fields = values.map { ("Transfer-Encoding", $0) }
        #expect(status(head("/x", .POST, fields)) == expected)
        #expect(status(head("/x", .POST, fields + [("Content-Length", "5")])) == 400)
    }

    @Test("A probe without a host, or by any address, passes as one; nothing else does")
    func probes() {
        func verdict(
            _ host: String?, _ uri: String = "/ready", _ method: HTTPMethod = .GET, origin: String? = nil
        ) -> RequestGate.Verdict {
            var fields = host.map { [("Host", $0)] } ?? []
            if let origin { fields.append(("Origin", origin)) }
            return gate.check(
                HTTPRequestHead(version: .http1_0, method: method, uri: uri, headers: HTTPHeaders(fields)))
        }
        for host in [nil, "10.0.0.5:8000", "10.0.0.5", "[fd00::7]:8000", "192.168.1.1:18235"] {
            #expect(verdict(host) == .probe, "\(host ?? "none")")
            #expect(verdict(host, "/health", .HEAD) == .probe, "\(host ?? "none")")
            for uri in ["/sessions", "/metrics", "/", "/ready/", "/ready?x=1", "/health/../sessions"] {
                #expect(isRefused(verdict(host, uri)), "\(uri)")
            }
            #expect(isRefused(verdict(host, "/ready", .POST)))
            #expect(isRefused(verdict(host, origin: "http://evil.example")))
        }
        #expect(isRefused(verdict("evil.example")))
        #expect(isRefused(verdict("10.0.0.5.evil.example:8000")))
        #expect(verdict("localhost:8000") == .pass)
    }

    private func isRefused(_ verdict: RequestGate.Verdict) -> Bool {
        if case .refuse = verdict { true } else { false }
    }
}

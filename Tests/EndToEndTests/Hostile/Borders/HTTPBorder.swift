import Foundation
import NaviProtocol
import TestKit

/// Whole requests that no honest client sends, a connection each.
struct HTTPBorder: Border {
    let kind = BorderKind.http

    func attempt(_ numbers: Range<Int>, on ground: HostileGround) async throws {
        try await ground.withSessions(2) { sessions in
            try await ground.each(numbers, width: 6) { number in
                var edges = ground.edges(kind, number)
                let bytes = HTTPCase.bytes(&edges, session: edges.pick(sessions))
                ground.tally.begin(kind, number, bytes)
                try await RawCase(kind: kind, number: number, bytes: bytes).attempt(
                    edges, port: ground.system.port, on: ground)
            }
        }
    }
}

/// Bytes for a connection of their own.
struct RawCase: Sendable {
    let kind: BorderKind
    let number: Int
    let bytes: [UInt8]
    /// The last of the bytes asks the server to close.
    var endsWithClose = false

    /// What is not whole would be waited for, longer than a test has time.
    private static let patience = Duration.milliseconds(250)

    /// Sends the bytes in parts, half of the time with an end behind them, and judges the first response.
    func attempt(_ edges: Edges, port: Int, on ground: HostileGround) async throws {
        var edges = edges
        let connection = try await RawConnection.connect(port: port)
        defer { connection.close() }
        let bytes = WireText.bytes(self.bytes, port: port)
        do {
            for part in edges.once(in: 3) ? edges.parts(of: bytes) : [bytes] { try await connection.send(part) }
            if edges.once(in: 2) { try await connection.finishSending() }
        } catch {
            // Closed while we were sending: what it said before is still there.
        }
        do {
            let response = try await connection.response(timeLimit: Self.patience)
            if response.status == 101 { try await converse(connection) }
            ground.tally.count(kind, "\(response.status)")
            if !ground.isAllowed(response, mayBeModels: true) {
                ground.tally.violation(
                    kind, number, "\(response.status) \(response.text.prefix(300))", seed: ground.plan.seed)
            }
        } catch is TimeLimitExceeded {
            ground.tally.count(kind, "waited for")
        } catch is RawConnection.NoResponse {
            ground.tally.count(kind, "closed")
        }
    }

    /// Behind an upgrade: until the server has joined the session, or closed.
    private func converse(_ connection: RawConnection) async throws {
        let mark = Data("session_sync".utf8)
        _ = try await connection.read(timeLimit: Self.patience) { bytes in
            !endsWithClose && Data(bytes).range(of: mark) != nil
        }
    }
}

/// Bytes of a case, in which `@HOST@` stands for where the server listens.
enum WireText {
    static func bytes(_ text: [UInt8], port: Int) -> [UInt8] {
        var data = Data(text)
        while let place = data.range(of: Data("@HOST@".utf8)) {
            data.replaceSubrange(place, with: Data("localhost:\(port)".utf8))
        }
        return Array(data)
    }
}

/// One request that is wrong in its head, its length or its framing.
enum HTTPCase {
    static func bytes(_ edges: inout Edges, session: SessionID) -> [UInt8] {
        switch edges.number(0...5) {
        case 0: Array(lengths(&edges, session).utf8)
        case 1: Array(chunks(&edges, session).utf8)
        case 2, 3: Array(fields(&edges, session).utf8)
        case 4: edges.spoiled(edges.pick(honest(session)))
        default: damaged(&edges, session)
        }
    }

    private static func damaged(_ edges: inout Edges, _ session: SessionID) -> [UInt8] {
        var bytes = Array(edges.pick(honest(session)).utf8)
        for _ in 0..<edges.number(1...3) { bytes = edges.damaged(bytes) }
        return bytes
    }

    static func honest(_ session: SessionID) -> [String] {
        func request(_ line: String, _ body: String = "", type: String = "application/json") -> String {
            "\(line) HTTP/1.1\r\nHost: @HOST@\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }
        let upload =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n"
        return [
            request("POST /sessions", #"{"profile_id":"secretary","name":"a"}"#),
            request("PATCH /sessions/\(session)", #"{"name":"b","profile_id":"developer"}"#),
            request("GET /sessions/\(session)/messages?limit=10&after=3"), request("GET /sessions?q=hello&limit=5"),
            request("GET /sessions/\(session)/context"), request("HEAD /health"), request("OPTIONS *"),
            request("POST /sessions/\(session)/files", upload, type: "multipart/form-data; boundary=b"),
            "GET /ws/sessions/\(session)?cursor=0.1.5 HTTP/1.1\r\nHost: @HOST@\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        ]
    }

    /// A body that is longer, shorter or of another length than the head says.
    private static func lengths(_ edges: inout Edges, _ session: SessionID) -> String {
        let body = edges.object([("profile_id", #""secretary""#)])
        let length = edges.pick([edges.numberText(), edges.decimal(), "\(body.utf8.count)", "\(body.utf8.count + 1)"])
        let again = edges.once(in: 4) ? "Content-Length: \(edges.numberText())\r\n" : ""
        return "POST /sessions HTTP/1.1\r\nHost: @HOST@\r\nContent-Length: \(length)\r\n\(again)\r\n\(body)"
    }

    private static func chunks(_ edges: inout Edges, _ session: SessionID) -> String {
        let coding = edges.pick([
            "chunked", "chunked", "gzip, chunked", "chunked, identity", "identity", "CHUNKED", "x", "",
        ])
        let sizes = [
            "5", "0", "-1", "7fffffffffffffff", "8000000000000000", "ffffffffffffffff", "10000000000000000", "0x5",
            "5;a=b",
            "5 ", "g", "", "00000000000000000005", "100000",
        ]
        var body = ""
        for _ in 0..<edges.number(1...3) { body += "\(edges.pick(sizes))\r\nhello\(edges.pick(["\r\n", "\n", ""]))" }
        if edges.once(in: 2) { body += "0\r\n\(edges.once(in: 3) ? "Trailer: x\r\n" : "")\r\n" }
        let length = edges.once(in: 4) ? "Content-Length: 5\r\n" : ""
        return "POST /sessions HTTP/1.1\r\nHost: @HOST@\r\nTransfer-Encoding: \(coding)\r\n\(length)\r\n\(body)"
    }

    private static let names = [
        "Host", "Origin", "Range", "If-None-Match", "If-Modified-Since", "Cookie", "Authorization", "Accept",
        "Accept-Encoding", "Connection", "Upgrade", "Expect", "Content-Type", "X-Forwarded-For", "X-Forwarded-Proto",
        "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Protocol", "Last-Event-ID", "Te", "",
    ]

    /// A head with fields that mean something, and edges for their values.
    private static func fields(_ edges: inout Edges, _ session: SessionID) -> String {
        let method = edges.pick(["GET", "GET", "GET", "HEAD", "POST", "PATCH", "BREW", "", "G\0T", "get"])
        let target = edges.pick([
            "/health", "/sessions/\(session)", "/sessions", "/", "//", "/%", "/..%2f..", "http://localhost/health", "*",
            "",
            "/app.js", "/\(edges.text(bytes: edges.pick([100, 8000, 70_000])))", "/sessions?q=\(edges.numberText())",
            "/ws/sessions/\(session)",
        ])
        let version = edges.pick([
            "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/1.99999999999999999999", "",
        ])
        var head = "\(method) \(target) \(version)\r\n"
        if !edges.once(in: 5) { head += "Host: @HOST@\r\n" }
        for _ in 0..<edges.number(0...4) {
            let value = edges.pick([
                edges.numberText(), edges.text(), "bytes=\(edges.numberText())-\(edges.numberText())", "\"a\", W/\"b\"",
                "text/event-stream", "100-continue", "close", "websocket", "upgrade, keep-alive", "Bearer navi_x",
                "session=x; a",
            ])
            head += "\(edges.pick(names)): \(value)\(edges.pick(["\r\n", "\r\n", "\n"]))"
        }
        if edges.once(in: 20) { head += String(repeating: "X-A: b\r\n", count: edges.pick([100, 1000, 20_000])) }
        return head + "\r\n"
    }
}

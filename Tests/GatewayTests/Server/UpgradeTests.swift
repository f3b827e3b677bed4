import NIOCore
import NaviProtocol
import TestKit
import Testing

@testable import gateway

@Suite("WebSockets and requests on one connection")
struct UpgradeTests {
    private let session = snapshot(.random())

    private static func get(_ path: String, _ server: LiveServer, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\(fields)\r\n"
    }

    private static func upgrade(
        _ session: SessionID, _ server: LiveServer, connection: String = "Upgrade",
        key: String = "dGhlIHNhbXBsZSBub25jZQ=="
    ) -> String {
        get(
            "/ws/sessions/\(session)", server,
            "Connection: \(connection)\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \(key)\r\n"
        )
    }

    /// Reads until a frame has come that has this in it.
    private static func expect(_ text: String, _ connection: RawConnection) async throws {
        let bytes = try await connection.read { String(decoding: $0, as: UTF8.self).contains(text) }
        #expect(String(decoding: bytes, as: UTF8.self).contains(text))
    }

    private static func frame(_ text: String) -> [UInt8] {
        var buffer = ByteBuffer()
        RawWebSocketFrame.text(text).write(to: &buffer)
        return Array(buffer.readableBytesView)
    }

    @Test("A WebSocket begins on a connection that has carried requests, as on a new one", arguments: [0, 1, 7])
    func usedConnection(requests: Int) async throws {
        let id = session.session.id
        try await LiveServer.run(sessions: [session]) { server in
            let connection = try await RawConnection.connect(port: server.port)
            for _ in 0..<requests {
                try await connection.send(Self.get("/hello", server))
                #expect(try await connection.response().text == "hello")
            }
            try await connection.send(Self.upgrade(id, server))
            let answer = try await connection.response()
            #expect(answer.status == 101)
            #expect(answer.headers["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
            try await connection.send(Self.frame(#"{"type":"ping"}"#))
            try await Self.expect("session_sync", connection)
            try await Self.expect("pong", connection)
            server.hub.close(session: id, code: .sessionDeleted)
            try await connection.closed.wait()
        }
    }

    @Test("What is sent behind the request, before its answer, is heard", arguments: [true, false])
    func pipelined(isSlow: Bool) async throws {
        let (options, id) = (LiveServer.Options(), session.session.id)
        try await LiveServer.run(sessions: [session], options) { server in
            let connection = try await RawConnection.connect(port: server.port)
            let frames = Self.frame(#"{"type":"message","content":"early"}"#) + Self.frame(#"{"type":"ping"}"#)
            let before = isSlow ? Self.get("/slow", server) + Self.get("/hello", server) : ""
            try await connection.send(Array((before + Self.upgrade(id, server)).utf8) + frames)
            if isSlow {
                try await options.slowBegun.wait()
                options.slow.open()
            }
            try await Self.expect("pong", connection)
            try await eventually("the message") { try await server.said(in: id) == ["early"] }
            let text = String(decoding: connection.bytes, as: UTF8.self)
            let order = ["slow", "hello", "101 Switching", "session_sync", "pong"].dropFirst(isSlow ? 0 : 2)
            let places = order.map { text.range(of: $0)?.lowerBound }
            #expect(!places.contains(nil))
            #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
        }
    }

    @Test(
        "Forms of headers in which parsers may differ end in a socket or a refusal, and never take frames for requests",
        arguments: [
            "upgrade", "UPGRADE", "keep-alive, Upgrade", "keep-alive,upgrade", "upgrade\t", "\tupgrade", "upgrade ,x",
            "upgrade\t, x", "x,\tupgrade", ",upgrade", "upgrade,", "close, upgrade", "\"upgrade\"", "up, grade",
            "upgrade\r\nConnection: keep-alive", "keep-alive\r\nConnection: Upgrade", "upgrade\r\n , x",
        ])
    func connectionHeaders(value: String) async throws {
        let id = session.session.id
        try await LiveServer.run(sessions: [session]) { server in
            for behind in [Self.get("/hello", server), "\u{81}\u{0}GET", "", String(repeating: "x", count: 5000)] {
                let connection = try await RawConnection.connect(port: server.port)
                try await connection.send(Self.upgrade(id, server, connection: value) + behind)
                try await connection.read { RawResponse(parsing: $0) != nil }
                let status = RawResponse(parsing: connection.bytes)?.status ?? 0
                // Whoever asks for no upgrade asks for an address that is not there.
                #expect([101, 400, 404, 426].contains(status), "\(value.debugDescription): \(status)")
                connection.close()
            }
            #expect(try await server.request("/hello").text == "hello")
        }
    }

    @Test("After a refused upgrade the answer says that the connection is closed, and so it is")
    func refused() async throws {
        let id = session.session.id
        try await LiveServer.run(sessions: [session]) { server in
            let requests = [
                Self.upgrade(id, server, key: "!!!!!!!!!!!!!!!!!!!!!!=="),
                Self.upgrade(id, server).replacing("Version: 13", with: "Version: 8"),
                Self.get("/hello", server, "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"),
                Self.get("/hello", server, "Connection: Upgrade\r\nUpgrade: websocket\r\n"),
            ]
            for request in requests {
                let connection = try await RawConnection.connect(port: server.port)
                try await connection.send(Self.get("/hello", server))
                _ = try await connection.response()
                try await connection.send(request)
                let answer = try await connection.response()
                #expect(answer.headers["connection"] == "close")
                #expect(answer.headers["date"] != nil || answer.status == 200)
                try await connection.closed.wait()
            }
        }
    }

    @Test("An upgrade that waits for an answer does not hold up the drain")
    func drain() async throws {
        let (options, id) = (LiveServer.Options(), session.session.id)
        try await LiveServer.run(sessions: [session], options) { server in
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send(Self.get("/slow", server) + Self.upgrade(id, server))
            try await options.slowBegun.wait()
            await server.shutDown()
            options.slow.open()
            try await connection.closed.wait()
        }
    }
}

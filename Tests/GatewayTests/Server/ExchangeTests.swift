import NaviProtocol
import TestKit
import Testing

@testable import gateway

@Suite("Requests at the edges of HTTP")
struct ExchangeTests {
    private static func post(_ path: String, _ server: LiveServer, _ fields: String, _ body: String = "") -> String {
        "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\(fields)\r\n\(body)"
    }

    @Test("An HTTP/1.0 request is answered and closed, and kept open where it asks for that")
    func oldHTTP() async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            let host = "Host: 127.0.0.1:\(server.port)"
            for _ in 0..<2 {
                try await connection.send("GET /hello HTTP/1.0\r\n\(host)\r\nConnection: keep-alive\r\n\r\n")
                let kept = try await connection.response()
                #expect(kept.text == "hello" && kept.headers["connection"]?.lowercased() == "keep-alive")
            }
            try await connection.send("GET /hello HTTP/1.0\r\n\(host)\r\n\r\n")
            let last = try await connection.response()
            #expect(last.text == "hello" && last.headers["connection"] == "close")
            try await connection.closed.wait()
        }
    }

    @Test("An HTTP/1.0 client gets an answer of unknown length as it is, up to the end of the connection")
    func oldStream() async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send("GET /stream HTTP/1.0\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n")
            try await connection.closed.wait()
            let text = String(decoding: connection.bytes, as: UTF8.self)
            #expect(text.hasSuffix("\r\n\r\none two three"))
            #expect(!text.lowercased().contains("chunked"))
        }
    }

    @Test("A request that asks for it is the last of its connection")
    func lastOne() async throws {
        try await LiveServer.run { server in
            let answer = try await server.request("/hello", "Connection: close\r\n")
            #expect(answer.headers["connection"] == "close")
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send(
                "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nConnection: close\r\n\r\n")
            try await connection.closed.wait()
        }
    }

    @Test(
        "Bodies of lengths that lie are refused, and what follows is never taken for a request",
        arguments: [
            ("Content-Length: -1\r\n", [400]), ("Content-Length: 9223372036854775808\r\n", [413]),
            ("Content-Length: 99999999999999999999999999\r\n", [400, 413]),
            ("Content-Length: 5\r\nContent-Length: 5\r\n", [400]),
            ("Content-Length: 5\r\nContent-Length: 6\r\n", [400]),
            ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", [400]),
            ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", [400]),
            ("Transfer-Encoding: gzip, chunked\r\n", [400, 501]), ("Transfer-Encoding: gzip\r\n", [400, 501]),
            ("Transfer-Encoding: chunked, gzip\r\n", [400, 501]),
            ("Transfer-Encoding: identity\r\n", [400, 501]), ("Transfer-Encoding : chunked\r\n", [400]),
            ("Content-Length: 5 5\r\n", [400]), ("Content-Length: 0x5\r\n", [400]),
        ] as [(String, [Int])])
    func framing(fields: String, statuses: [Int]) async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send(
                Self.post(
                    "/length", server, fields, "0\r\n\r\nGET /hello HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n")
            )
            let answer = try await connection.response()
            #expect(statuses.contains(answer.status), "\(answer.status)")
            #expect(answer.headers["date"] != nil && answer.headers["connection"] == "close")
            try await connection.closed.wait()
            #expect(connection.bytes.isEmpty, "\(String(decoding: connection.bytes, as: UTF8.self))")
        }
    }

    @Test(
        "Sizes of chunks that no body has end the request",
        arguments: ["10000000000000000", "fffffffffffffffff", "-1", "0x5", "zz", ""])
    func chunks(size: String) async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send(
                Self.post("/length", server, "Transfer-Encoding: chunked\r\n", "\(size)\r\nhello\r\n0\r\n\r\n"))
            #expect(try await connection.response().status == 400)
            try await connection.closed.wait()
        }
    }

    @Test("A chunk of 2^63 bytes is a body that never ends: answered when it stops coming", arguments: [7, 8, 15])
    func endlessChunk(digit: Int) async throws {
        var options = LiveServer.Options()
        options.times.bodyIdle = .milliseconds(100)
        try await LiveServer.run(options) { server in
            let size = String(digit, radix: 16) + String(repeating: "f", count: 15)
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send(
                Self.post("/length", server, "Transfer-Encoding: chunked\r\n", "\(size)\r\nhello"))
            #expect(try await connection.response().status == 408)
            try await connection.closed.wait()
        }
    }

    @Test(
        "An answer before the end of a long body comes whole, says that it closes, and closes once the client is quiet")
    func earlyAnswer() async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send(Self.post("/deaf", server, "Content-Length: 50000000\r\n", "beginning"))
            let answer = try await connection.response()
            #expect(answer.status == 413 && answer.headers["connection"] == "close")
            // The client has not read it yet and goes on.
            for _ in 0..<20 {
                do {
                    try await connection.send([UInt8](repeating: 65, count: 100_000))
                } catch {
                    // Cut off is fine, now that the answer is here.
                    break
                }
            }
            try await connection.closed.wait()
        }
    }

    @Test("A short body that an answer did not wait for does not cost the connection")
    func shortUnreadBody() async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send(Self.post("/deaf", server, "Content-Length: 5\r\n"))
            let first = try await connection.response()
            #expect(first.status == 413 && first.headers["connection"] == nil)
            try await connection.send("12345GET /hello HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n")
            #expect(try await connection.response().text == "hello")
        }
    }

    @Test("No header of any number ends the server or smuggles a request")
    func anyNumbers() async throws {
        var edges = Edges(seed: 7, part: "http", number: 0)
        let names = [
            "Content-Length", "Transfer-Encoding", "Range", "Expect", "Upgrade", "Sec-WebSocket-Version", "Host",
        ]
        let requests = (0..<150).map { _ in
            (0..<edges.number(1...3)).map { _ in "\(edges.pick(names)): \(edges.numberText())\r\n" }.joined()
        }
        try await LiveServer.run { server in
            for fields in requests {
                let connection = try await RawConnection.connect(port: server.port)
                try await connection.send(Self.post("/length", server, fields))
                // A request that is refused may have cost the connection by now.
                try? await connection.finishSending()
                try await connection.closed.wait(timeLimit: .seconds(20))
                let text = String(decoding: connection.bytes, as: UTF8.self)
                #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 "), "\(fields)")
                #expect(text.ranges(of: "HTTP/1.").count <= 2, "\(fields)")
                #expect(!text.hasPrefix("HTTP/1.1 500"), "\(fields)")
            }
            #expect(try await server.request("/hello").text == "hello")
        }
    }
}

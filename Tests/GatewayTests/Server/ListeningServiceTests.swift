import NaviConfiguration
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("The listening service")
struct ListeningServiceTests {
    @Test("Requests on one connection are answered in order")
    func pipelining() async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            let request = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n"
            try await connection.send(request + request)
            try await connection.read { String(decoding: $0, as: UTF8.self).ranges(of: "200 OK").count == 2 }
        }
    }

    @Test(
        "What is no honest request is answered with an error, and the connection is closed",
        arguments: [
            ("garbage\r\n\r\n", 400), ("GET /hello HTTP/1.1\r\n\r\n", 400),
            ("GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            ("GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 400),
            ("GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403),
            ("GET /hello HTTP/1.1\r\nX: \(String(repeating: "a", count: 10_000))\r\n\r\n", 431),
            ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        ])
    func refusals(request: String, status: Int) async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send(request)
            let response = try await connection.response()
            #expect(response.status == status)
            try await connection.closed.wait()
        }
    }

    @Test("A refusal behind a good request waits for that one's answer")
    func refusalInOrder() async throws {
        let options = LiveServer.Options()
        try await LiveServer.run(options) { server in
            let connection = try await RawConnection.connect(port: server.port)
            let host = "Host: 127.0.0.1:\(server.port)"
            try await connection.send(
                "GET /slow HTTP/1.1\r\n\(host)\r\n\r\nGET /hello HTTP/1.1\r\nHost: evil\r\n\r\n")
            try await options.slowBegun.wait()
            options.slow.open()
            try await connection.closed.wait()
            let text = String(decoding: connection.bytes, as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 200 OK"))
            #expect(text.contains("HTTP/1.1 403 Forbidden"))
        }
    }

    @Test("An upgrade to something else is answered as an ordinary request")
    func otherUpgrade() async throws {
        try await LiveServer.run { server in
            let response = try await server.request("/hello", "Connection: Upgrade\r\nUpgrade: h2c\r\n")
            #expect(response.status == 200 && response.text == "hello")
        }
    }

    @Test("A client that asks before it sends a body is told to go on")
    func expectContinue() async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            let host = "Host: 127.0.0.1:\(server.port)"
            try await connection.send(
                "POST /length HTTP/1.1\r\n\(host)\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
            let invitation = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
            #expect(try await connection.read { $0.count >= invitation.count } == invitation)
            try await connection.send("12345")
            let answer = try await connection.read { String(decoding: $0, as: UTF8.self).hasSuffix("\r\n\r\n5") }
            #expect(String(decoding: answer.dropFirst(invitation.count), as: UTF8.self).hasPrefix("HTTP/1.1 200 OK"))
        }
    }

    @Test("A body that stops coming ends the connection, with an answer")
    func silentBody() async throws {
        var options = LiveServer.Options()
        options.times.bodyIdle = .milliseconds(100)
        try await LiveServer.run(options) { server in
            let response = try await RawConnection.exchange(
                port: server.port,
                "POST /length HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nContent-Length: 5\r\n\r\n12")
            #expect(response.status == 408)
        }
    }

    @Test("Draining closes WebSockets with 1012 and idle connections, and lets running requests finish")
    func drain() async throws {
        let (options, session) = (LiveServer.Options(), snapshot(.random()))
        try await LiveServer.run(sessions: [session], options) { server in
            let socket = try await server.connect(session.session.id)
            try await socket.next(.sessionSync)
            let idle = try await RawConnection.connect(port: server.port)
            try await idle.send("GET /hello HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n")
            _ = try await idle.response()
            let silent = try await RawConnection.connect(port: server.port)
            async let slow = server.request("/slow")
            try await options.slowBegun.wait()
            await server.shutDown()
            let closure = try await socket.closure()
            #expect(closure.code == 1012)
            try await idle.closed.wait()
            try await silent.closed.wait()
            options.slow.open()
            let answer = try await slow
            #expect(answer.text == "slow")
        }
    }

    @Test("What is asked on a connection that is there while the process drains is answered, and the connection ends")
    func askingWhileDraining() async throws {
        var options = LiveServer.Options()
        // Until the drain's own limit.
        options.times.drainRest = .seconds(10)
        let session = snapshot(.random())
        try await LiveServer.run(sessions: [session], options) { server in
            let socket = try await server.connect(session.session.id)
            try await socket.next(.sessionSync)
            let request = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n"
            let used = try await RawConnection.connect(port: server.port)
            try await used.send(request)
            let before = try await used.response()
            #expect(before.headers["connection"] == nil)
            let fresh = try await RawConnection.connect(port: server.port)
            // Accepted in their order: with a later one, that one is there.
            _ = try await server.request("/hello")
            await server.shutDown()
            #expect(try await socket.closure().code == 1012)
            for connection in [used, fresh] {
                try await connection.send(request)
                let answer = try await connection.response()
                #expect(answer.status == 200 && answer.text == "hello")
                #expect(answer.headers["connection"] == "close")
                try await connection.closed.wait()
            }
        }
    }

    @Test("A WebSocket that is asked for while the process drains is told to come again")
    func upgradeWhileDraining() async throws {
        var options = LiveServer.Options()
        options.times.drainRest = .seconds(10)
        let session = snapshot(.random())
        try await LiveServer.run(sessions: [session], options) { server in
            let first = try await server.connect(session.session.id)
            try await first.next(.sessionSync)
            let connection = try await RawConnection.connect(port: server.port)
            _ = try await server.request("/hello")
            await server.shutDown()
            #expect(try await first.closure().code == 1012)
            try await connection.send(
                "GET /ws/sessions/\(session.session.id) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n"
                    + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            try await connection.closed.wait()
            let bytes = connection.bytes
            #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 101 "))
            // The last frame: Close with 1012.
            #expect(bytes.suffix(4) == [0x88, 0x02, 0x03, 0xF4])
        }
    }

    @Test("A request that does not end does not hold up the drain for longer than its limit")
    func drainLimit() async throws {
        let options = LiveServer.Options()
        try await LiveServer.run(options) { server in
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send("GET /slow HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n")
            try await options.slowBegun.wait()
            let begin = ContinuousClock.now
            await server.shutDown()
            try await connection.closed.wait()
            #expect(ContinuousClock.now - begin < .seconds(10))
        }
    }

    @Test("Above the limit HTTP gets 503 and a WebSocket 1013; a place that becomes free is given away")
    func connectionLimit() async throws {
        var options = LiveServer.Options()
        options.maxConnections = 1
        let session = snapshot(.random())
        try await LiveServer.run(sessions: [session], options) { server in
            let first = try await server.connect(session.session.id)
            try await first.next(.sessionSync)
            let response = try await server.request("/hello")
            #expect(response.status == 503 && response.headers["retry-after"] != nil)
            let second = try await server.connect(session.session.id)
            let closure = try await second.closure()
            #expect(closure.code == 1013)
            try await first.close()
            _ = try await first.closure()
            try await eventually("a free place") { try await server.request("/hello").status == 200 }
        }
    }
}

@Suite("Where the gateway listens")
struct ListeningSocketTests {
    @Test(
        "An inherited socket counts only when it is meant for this process",
        arguments: [[:], ["LISTEN_FDS": "1", "LISTEN_PID": "1"], ["LISTEN_FDS": "0", "LISTEN_PID": "7"]])
    func notInherited(environment: [String: String]) throws {
        let socket = try ListeningSocket.find(environment: environment, processID: 7, host: "h", port: 1)
        #expect(socket == .address(host: "h", port: 1))
    }

    @Test("More than one socket is a configuration error")
    func several() {
        #expect(throws: ConfigurationError.self) {
            try ListeningSocket.find(
                environment: ["LISTEN_FDS": "2", "LISTEN_PID": "7"], processID: 7, host: "h", port: 1)
        }
    }

    @Test("What does not listen is recognised")
    func notListening() {
        #expect(!ListeningSocket.isListening(-1))
        #expect(!ListeningSocket.isListening(0))
    }
}

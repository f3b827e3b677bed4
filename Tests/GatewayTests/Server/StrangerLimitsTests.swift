import Foundation
import HTTPTypes
import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

/// What somebody may take who has not said who they are.
@Suite("Limits of strangers")
struct StrangerLimitsTests {
    private static let rate = TokenBucket.Rate(perSecond: 0.001, burst: 5)

    private static func upgrade(_ path: String, _ server: LiveServer, _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(fields)\r\n"
    }

    @Test(
        "Whatever an address asks for counts, also what is not there, not allowed or refused; others are served",
        arguments: [
            (HTTPRequest.Method.get, "/nowhere", 404), (.put, "/sessions", 405), (.options, "/sessions", 204),
            (.get, "/sessions", 401), (.get, "/auth", 200), (.get, "/ws/sessions", 426), (.get, "/metrics", 401),
        ])
    func counted(method: HTTPRequest.Method, path: String, status: Int) async throws {
        let harness = try RouteHarness(requestRate: Self.rate)
        let token = try await harness.makeToken(owner: "ada")
        var statuses: [Int] = []
        for _ in 0..<7 { statuses.append(try await harness.send(method, path, peer: "192.0.2.1").status) }
        #expect(statuses == [status, status, status, status, status, 429, 429])
        #expect(try await harness.send(method, path, peer: "192.0.2.2").status == status)
        let headers: HTTPFields = [.authorization: "Bearer \(token.secret)"]
        let known = try await harness.send(.get, "/sessions", headers: headers, peer: "192.0.2.1")
        #expect(known.status == 200, "who has a token is served, whatever others at that address do")
        #expect(try await harness.send(.get, "/health", peer: "192.0.2.1").status == 200)
    }

    @Test("Addresses of one IPv6 network are one caller, and a mapped address is the one of IPv4")
    func neighbours() async throws {
        let harness = try RouteHarness(requestRate: Self.rate)
        _ = try await harness.makeToken(owner: "ada")
        for number in 0..<5 {
            #expect(try await harness.send(.get, "/nowhere", peer: "2001:db8:1:2::\(number)").status == 404)
            #expect(try await harness.send(.get, "/nowhere", peer: "::ffff:192.0.2.1").status == 404)
        }
        #expect(try await harness.send(.get, "/nowhere", peer: "2001:db8:1:2:ffff::1").status == 429)
        #expect(try await harness.send(.get, "/nowhere", peer: "2001:db8:1:3::1").status == 404)
        #expect(try await harness.send(.get, "/nowhere", peer: "192.0.2.1").status == 429)
    }

    @Test("Behind a proxy that is trusted it is the client that counts")
    func proxied() async throws {
        let harness = try RouteHarness(requestRate: Self.rate)
        _ = try await harness.makeToken(owner: "ada")
        func ask(_ client: String) async throws -> Int {
            try await harness.send(.get, "/nowhere", headers: [.xForwardedFor: client], peer: "10.0.0.1").status
        }
        for _ in 0..<5 { #expect(try await ask("203.0.113.1") == 404) }
        #expect(try await ask("203.0.113.1") == 429)
        #expect(try await ask("203.0.113.2") == 404)
    }

    @Test("Upgrades count like requests")
    func upgrades() async throws {
        var options = LiveServer.Options()
        options.requestRate = Self.rate
        let session = snapshot(.random())
        try await LiveServer.run(sessions: [session], options) { server in
            for _ in 0..<5 { try await server.connect(session.session.id).next(.sessionSync) }
            let refused = try await RawConnection.exchange(
                port: server.port, Self.upgrade("/ws/sessions/\(session.session.id)", server))
            #expect(refused.status == 429 && refused.headers["retry-after"] != nil)
        }
    }

    @Test("Credentials that are not valid count on sockets as they do in requests: then the answer is 429")
    func badUpgrades() async throws {
        let session = snapshot(.random())
        try await LiveServer.run(sessions: [session]) { server in
            let token = try await server.makeToken()
            let path = "/ws/sessions/\(session.session.id)"
            for number in 0..<10 {
                let isFrame = number.isMultiple(of: 2)
                let socket = try await WebSocketClient.connect(
                    port: server.port, path: path,
                    options: isFrame ? .init() : .init(headers: ["Authorization": "Bearer navi_no"]))
                if isFrame { try await socket.send(#"{"type":"auth","token":"navi_no"}"#) }
                #expect(try await socket.closure().code == 4001)
            }
            let refused = try await RawConnection.exchange(
                port: server.port, Self.upgrade(path, server, "Authorization: Bearer navi_no\r\n"))
            #expect(refused.status == 429)
            let holder = try await WebSocketClient.connect(
                port: server.port, path: path, options: .init(headers: ["Authorization": "Bearer \(token)"]))
            try await holder.next(.sessionSync)
        }
    }

    @Test("One address has so many connections and no more; a place that becomes free is given away")
    func connections() async throws {
        var options = LiveServer.Options()
        options.maxConnectionsPerAddress = 1
        let session = snapshot(.random())
        try await LiveServer.run(sessions: [session], options) { server in
            let first = try await server.connect(session.session.id)
            try await first.next(.sessionSync)
            let response = try await server.request("/hello")
            #expect(response.status == 503 && response.headers["retry-after"] != nil)
            try await first.close()
            _ = try await first.closure()
            try await eventually("a free place") { try await server.request("/hello").status == 200 }
        }
    }

    @Test("Connections of a network of IPv6 are one caller's; this machine and proxies have as many as they want")
    func connectionCounts() {
        let limit = ConnectionLimit(maxConnections: 1000, maxPerAddress: 2)
        #expect(limit.enter(from: "2001:db8::1") == .admitted && limit.enter(from: "2001:db8::2") == .admitted)
        #expect(limit.enter(from: "2001:db8::3") == .refused)
        #expect(limit.enter(from: "2001:db8:0:1::3") == .admitted)
        limit.leave(from: "2001:db8::3")
        limit.leave(from: "2001:db8::1")
        #expect(limit.enter(from: "2001:db8::4") == .admitted)
        for _ in 0..<30 { _ = limit.enter(from: "192.0.2.1") }
        #expect(limit.enter(from: "192.0.2.1") == .dropped, "not even a refusal is owed to somebody who floods")
        for peer in ["127.0.0.1", "unix", "::1"] {
            #expect((0..<100).allSatisfy { _ in limit.enter(from: peer) == .admitted })
        }
        #expect(limit.enter(from: "203.0.113.1") == .admitted)
    }

    @Test("A body that comes byte by byte, without a pause, is given up; one that is fast enough is not")
    func slowBody() async throws {
        for (rate, expected) in [(1_000_000_000, 408), (1, 200)] {
            var options = LiveServer.Options()
            options.times.bodyIdle = .milliseconds(100)
            options.times.bodyGrace = .milliseconds(50)
            options.times.minBodyBytesPerSecond = rate
            try await LiveServer.run(options) { server in
                let connection = try await RawConnection.connect(port: server.port)
                try await connection.send(
                    "POST /length HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nTransfer-Encoding: chunked\r\n\r\n")
                let begin = ContinuousClock.now
                while connection.bytes.isEmpty, ContinuousClock.now - begin < .seconds(expected == 408 ? 20 : 1) {
                    // What is cut off cannot be sent to any more.
                    try? await connection.send("1\r\nx\r\n")
                }
                if expected == 200 { try await connection.send("0\r\n\r\n") }
                #expect(try await connection.response().status == expected)
            }
        }
    }

    @Test("A head has its time on every request of a connection, from its first byte on")
    func slowHead() async throws {
        var options = LiveServer.Options()
        options.times.headers = .milliseconds(300)
        try await LiveServer.run(options) { server in
            let connection = try await RawConnection.connect(port: server.port)
            let request = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n"
            for number in 1...3 {
                try await connection.send(request)
                try await connection.read {
                    String(decoding: $0, as: UTF8.self).components(separatedBy: "hello").count > number
                }
            }
            try await connection.send("GET /hello HTTP/1.1\r\nHos")
            try await connection.read { String(decoding: $0, as: UTF8.self).contains("HTTP/1.1 408 ") }
            try await connection.closed.wait()
        }
    }
}

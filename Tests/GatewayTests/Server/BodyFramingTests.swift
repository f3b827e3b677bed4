import TestKit
import Testing

@testable import gateway

@Suite("What comes with a body and is none of it", .timeLimit(.minutes(1)))
struct BodyFramingTests {
    /// Reads pieces of a body: how long each is, and how much of it is body.
    ///
    /// - Returns: The number of the first piece with which it is too much; `nil` if it never is.
    private func firstExcess(_ pieces: some Sequence<(count: Int, body: Int)>) -> Int? {
        var framing = BodyFraming()
        var bodyBytes = 0
        for (number, piece) in pieces.enumerated() {
            framing.beginRead(isBody: true, bodyBytes: bodyBytes)
            bodyBytes += piece.body
            if framing.endRead(piece.count, bodyBytes: bodyBytes) { return number }
        }
        return nil
    }

    @Test("A body without chunks has nothing besides, however long it is")
    func plain() {
        #expect(firstExcess((0..<1000).map { _ in (65_536, 65_536) }) == nil)
    }

    @Test("Chunks of one byte are fine, and what is many times the body is too much")
    func bounds() {
        #expect(firstExcess((0..<100_000).map { _ in (6, 1) }) == nil)
        #expect(firstExcess([(BodyFraming.freeBytes, 0), (BodyFraming.bytesPerBodyByte, 0)]) == 1)
        #expect(firstExcess([(BodyFraming.freeBytes + 1_700, 100), (1_000, 0)]) == 1)
        #expect(firstExcess((0..<100_000).map { _ in (206, 1) }) ?? 0 > 300)
    }

    @Test("What began as a head is not counted, and no number traps")
    func others() {
        var framing = BodyFraming()
        framing.beginRead(isBody: false, bodyBytes: 0)
        var isExcess = [framing.endRead(.max, bodyBytes: 0), framing.endRead(1 << 40, bodyBytes: 0)]
        // A decoder may hand on what it had kept.
        framing.beginRead(isBody: true, bodyBytes: 1 << 40)
        isExcess.append(framing.endRead(10, bodyBytes: 1 << 41))
        #expect(isExcess == [false, false, false])
    }

    /// What is repeated behind the beginning of a chunked body, and what the body brought.
    static let endless = [
        ("an extension that never ends", "1;", "aaaaaaaaaaaaaaaa"), ("a name that never ends", "1", ";a=b;c=\"d\""),
        ("zeros before a size", "", "0000000000000000"),
        ("extensions of small chunks", "", "1;" + String(repeating: "x", count: 200) + "\r\na\r\n"),
        ("fields behind the body", "0\r\n", "X-A: b\r\n"),
    ]

    @Test("A flood beside the body is ended by its bytes", arguments: endless)
    func flood(what: String, begin: String, piece: String) async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            try await connection.send(
                "POST /length HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nTransfer-Encoding: chunked\r\n\r\n\(begin)")
            let part = String(repeating: piece, count: 16_384 / piece.utf8.count)
            var sent = 0
            while connection.bytes.isEmpty, sent < 64 << 20 {
                do {
                    try await connection.send(part)
                } catch {
                    // Cut off is fine, once it has been answered.
                    break
                }
                sent += part.utf8.count
            }
            let status = try await connection.response().status
            #expect([400, 431].contains(status), "\(what): \(status)")
            #expect(sent < 32 << 20, "\(what): \(sent) bytes")
            #expect(try await server.request("/hello").text == "hello")
        }
    }

    @Test("Extensions and trailing fields of an ordinary size do no harm")
    func ordinary() async throws {
        try await LiveServer.run { server in
            let connection = try await RawConnection.connect(port: server.port)
            for _ in 0..<3 {
                try await connection.send(
                    "POST /length HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5;name=value;other=\"quoted\"\r\nhello\r\n0005\r\nworld\r\n0\r\nX-Sum: 1\r\n\r\n")
                let answer = try await connection.response()
                #expect(answer.status == 200 && answer.text == "10")
            }
        }
    }
}

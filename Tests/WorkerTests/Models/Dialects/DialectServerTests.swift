import NaviProfiles
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// The laboratory over real HTTP.
@Suite(.timeLimit(.minutes(5))) struct DialectServerTests {
    /// How a server may frame a body.
    enum Framing: CaseIterable {
        case length
        case chunks
        case chunksWithExtensionsAndTrailers
        case untilTheEnd
    }

    @Test(arguments: Framing.allCases)
    func anAnswerReadsTheSameThroughTheRealClientHoweverItIsFramed(_ framing: Framing) async throws {
        let server = try await ScriptedModelServer.start()
        try await withConnections { connections in
            for dialect in DialectCase.all {
                let response = Self.response(dialect, framing)
                server.answer { _ in [.wire(response), .cut] }
                let provider = ProviderFixture.provider(dialect.api, of: server, connections)
                var reading = DialectReading()
                do {
                    let result = try await provider.stream(ProviderFixture.request) { reading.add($0) }
                    reading.usage = result.usage
                    reading.end = .ended(result.finishReason)
                } catch {
                    reading.fail(error)
                }
                #expect(reading.matches(dialect.reading), "\(dialect.name): \(reading), not \(dialect.reading)")
            }
        }
    }

    private static func response(_ dialect: DialectCase, _ framing: Framing) -> [UInt8] {
        // The server goes away behind it: whoever would use the connection again could meet that.
        var head = "HTTP/1.1 \(dialect.status) Whatever\r\nConnection: close\r\n"
        for header in dialect.headers where header.name != "Content-Length" {
            head += "\(header.name): \(header.value)\r\n"
        }
        let body = dialect.body
        switch framing {
        case .length: return Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
        case .untilTheEnd: return Array("\(head)\r\n".utf8) + body
        case .chunks, .chunksWithExtensionsAndTrailers:
            let isRich = framing == .chunksWithExtensionsAndTrailers
            var bytes = Array("\(head)Transfer-Encoding: chunked\r\n\r\n".utf8)
            for start in stride(from: 0, to: body.count, by: 100) {
                let chunk = body[start..<min(body.count, start + 100)]
                bytes += "\(String(chunk.count, radix: 16))\(isRich ? ";note=\"x\"" : "")\r\n".utf8
                bytes += chunk
                bytes += "\r\n".utf8
            }
            return bytes + Array("0\r\n\(isRich ? "X-Checksum: 1\r\n" : "")\r\n".utf8)
        }
    }
}

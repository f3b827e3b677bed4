import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct WebSocketConformanceTests {
        private typealias Frame = RawWebSocketFrame

        @Test func violationsOfTheStandardCloseTheConnectionWithTheRightCode() async throws {
            let ping = Array(#"{"type":"ping"}"#.utf8)
            let violations: [(String, [Frame], CloseCode)] = [
                ("an unmasked frame", [Frame(Frame.text, ping, isMasked: false)], .protocolError),
                ("RSV1 without an extension", [Frame(Frame.text, ping, reservedBits: 4)], .protocolError),
                ("RSV3", [Frame(Frame.text, ping, reservedBits: 1)], .protocolError),
                ("a reserved opcode", [Frame(3, ping)], .protocolError),
                ("a reserved control opcode", [Frame(11)], .protocolError),
                ("a fragmented ping", [Frame(Frame.ping, isFinal: false)], .protocolError),
                ("a ping beyond 125 bytes", [Frame(Frame.ping, Array(repeating: 1, count: 126))], .protocolError),
                ("a continuation of nothing", [Frame(Frame.continuation, ping)], .protocolError),
                (
                    "a text inside a fragmented text",
                    [Frame(Frame.text, [0x61], isFinal: false), Frame(Frame.text, ping)], .protocolError
                ),
                ("a close with half a code", [Frame(Frame.close, [3])], .protocolError),
                ("a close with a code that must not be sent", [.close(code: 1005)], .protocolError),
                ("a binary message", [Frame(Frame.binary, ping)], .unsupportedData),
                ("bad UTF-8", [Frame(Frame.text, [0xC3, 0x28])], .invalidUTF8),
                (
                    "bad UTF-8 over two fragments",
                    [Frame(Frame.text, [0xE2, 0x82], isFinal: false), Frame(Frame.continuation, [0x28])], .invalidUTF8
                ),
                ("a surrogate in UTF-8", [Frame(Frame.text, [0xED, 0xA0, 0x80])], .invalidUTF8),
                (
                    "a frame that claims more than the limit",
                    [Frame(Frame.text, ping, claimedLength: 33 * 1024 * 1024)], .messageTooBig
                ),
            ]
            try await withNavi(.init(workers: 0)) { system, _ in
                let session = try await system.rest.createSession()
                for (name, frames, code) in violations {
                    let client = try await system.connect(session)
                    try await client.next(.sessionSync)
                    for frame in frames { try await client.send(frame) }
                    let closure = try await client.closure()
                    #expect(closure.code == code.rawValue, "\(name): \(closure)")
                }
                let (_, client) = try await system.openSession()
                try await client.sendPing()
                #expect(try await client.next().frame == .pong)
            }
        }

        @Test func whatTheStandardAllowsWorks() async throws {
            try await withNavi { system, _ in
                let (session, client) = try await system.openSession()
                let message = Array(#"{"type":"message","content":"¢€"}"#.utf8)
                let cut = message.count - 4
                try await client.send(Frame(Frame.text, Array(message[..<cut]), isFinal: false))
                try await client.send(Frame(Frame.ping, Array("in between".utf8)))
                try await client.send(Frame(Frame.continuation, [], isFinal: false))
                try await client.send(Frame(Frame.continuation, Array(message[cut...])))
                #expect(try await client.nextPong() == Array("in between".utf8))
                _ = try await client.collectTurn()
                #expect(try await system.rest.messages(session).first?.content == "¢€")
                try await client.close(code: 1000, reason: "bye")
                #expect(try await client.closure().code == 1000)
            }
        }

        @Test func manyFragmentsBeyondTheLimitAreTooBig() async throws {
            try await withNavi(.init(workers: 0)) { system, _ in
                let (_, client) = try await system.openSession()
                let megabyte = [UInt8](repeating: 0x20, count: 1 << 20)
                // The server closes in the middle of it: what is sent afterwards may fail.
                try? await client.send(Frame(Frame.text, megabyte, isFinal: false))
                for _ in 0..<33 { try? await client.send(Frame(Frame.continuation, megabyte, isFinal: false)) }
                #expect(try await client.closure().code == CloseCode.messageTooBig.rawValue)
            }
        }
    }
}

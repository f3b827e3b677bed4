import NIOCore
import NaviProtocol
import TestKit
import Testing

@testable import NaviLink

@Suite struct LinkCodecTests {
    static let workerMessages: [WorkerMessage] = [
        .ready(.init(workerID: .anna, capacity: 4, running: [])),
        .ready(.init(workerID: .anna, capacity: 0, running: [LinkFixture.key(1), LinkFixture.key(2, attempt: 3)])),
        .heartbeat(running: 17),
        .events(
            LinkFixture.key(1),
            [LinkFixture.text("Größe \"1\"\n", at: 0), LinkFixture.other(at: 1), LinkFixture.terminal(at: 2)]),
        .events(
            LinkFixture.key(1),
            [
                TurnFrame(firstIndex: 4, index: 90, kind: .thinkingDelta, json: ByteBuffer(string: "{}")),
                LinkFixture.text("x", at: 91),
            ]),
        .events(LinkFixture.key(1), []),
        .replayed(LinkFixture.key(9, attempt: 2), [LinkFixture.text("a", at: 5)], end: 6),
        .replayed(LinkFixture.key(9), [], end: 6),
        .replayGone(LinkFixture.turn(3), attempt: 2),
        .notice(LinkFixture.session(1), ByteBuffer(string: "{\"type\":\"session_updated\"}")),
        .notice(LinkFixture.session(1), ByteBuffer()),
        .jobEnded(1), .jobEnded(.min), .jobEnded(.max),
        .released(LinkFixture.turn(1)),
        .goodbye,
    ]

    static let gatewayMessages: [GatewayMessage] = [
        .hello, .wake(LinkFixture.turn(1)), .assign(LinkFixture.assignment(1, to: .anna)),
        .tell(.stop, of: LinkFixture.turn(2)),
        .tell(.replay(attempt: 2, from: 1_000_000), of: LinkFixture.turn(3)),
        .tell(.acknowledgeEnd(attempt: 3), of: LinkFixture.turn(4)), .heartbeat, .drain,
    ]

    @Test("A worker's message is the same after the wire", arguments: workerMessages)
    func workerRoundTrip(message: WorkerMessage) throws {
        #expect(try LinkCodec.decodeWorkerMessage(encoded(message), from: .anna) == message)
    }

    @Test("A gateway's message is the same after the wire", arguments: gatewayMessages)
    func gatewayRoundTrip(message: GatewayMessage) throws {
        #expect(try LinkCodec.decodeGatewayMessage(encoded(message), at: .anna) == message)
    }

    @Test("A worker's messages are the same after the wire, alone or as packets")
    func packets() throws {
        var rest = Self.workerMessages[...]
        var received: [WorkerMessage] = []
        while !rest.isEmpty {
            var bytes = ByteBuffer()
            let count = LinkCodec.encode(packet: rest.prefix(5), into: &bytes)
            #expect(count == min(5, rest.count))
            received += try LinkCodec.decodeWorkerMessages(bytes, from: .anna)
            rest = rest.dropFirst(count)
        }
        #expect(received == Self.workerMessages)
    }

    @Test("A packet ends with the message that makes it long enough")
    func packetBound() throws {
        let long = WorkerMessage.notice(LinkFixture.session(1), ByteBuffer(repeating: 1, count: 40 << 10))
        var bytes = ByteBuffer()
        let count = LinkCodec.encode(packet: [long, long, long], into: &bytes)
        #expect(count == 2)
        #expect(try LinkCodec.decodeWorkerMessages(bytes, from: .anna) == [long, long])
    }

    @Test("A packet that is empty, cut, too long or in another packet is malformed; nothing traps")
    func brokenPackets() throws {
        var bytes = ByteBuffer()
        _ = LinkCodec.encode(packet: Self.workerMessages[...], into: &bytes)
        for length in 0..<bytes.readableBytes {
            let cut = bytes.getSlice(at: 0, length: length) ?? ByteBuffer()
            // Behind one of the messages it is a shorter packet.
            if let messages = try? LinkCodec.decodeWorkerMessages(cut, from: .anna) {
                #expect(messages == Array(Self.workerMessages.prefix(messages.count)) && !messages.isEmpty)
            }
        }
        var nested = ByteBuffer(bytes: [LinkCodec.version, WireType.packet.rawValue])
        nested.writeInteger(UInt32(bytes.readableBytes))
        nested.writeImmutableBuffer(bytes)
        #expect(throws: LinkCodecError.unknownType(WireType.packet.rawValue)) {
            try LinkCodec.decodeWorkerMessages(nested, from: .anna)
        }
        bytes.writeInteger(UInt8(0))
        #expect(throws: LinkCodecError.malformed) { try LinkCodec.decodeWorkerMessages(bytes, from: .anna) }
    }

    @Test("READY names the worker that the socket names")
    func readyTakesTheRoutingID() throws {
        let bytes = encoded(WorkerMessage.ready(.init(workerID: .anna, capacity: 1, running: [])))
        let message = try LinkCodec.decodeWorkerMessage(bytes, from: .bert)
        #expect(message == .ready(.init(workerID: .bert, capacity: 1, running: [])))
    }

    @Test("JSON is a slice of the message, not a copy")
    func jsonIsShared() throws {
        let bytes = encoded(WorkerMessage.notice(LinkFixture.session(1), ByteBuffer(string: "payload")))
        guard case .notice(_, let json) = try LinkCodec.decodeWorkerMessage(bytes, from: .anna) else {
            Issue.record("expected a notice")
            return
        }
        bytes.withUnsafeReadableBytes { whole in
            json.withUnsafeReadableBytes { part in
                let offset = part.baseAddress.map { $0 - (whole.baseAddress ?? $0) }
                #expect(offset == whole.count - part.count)
            }
        }
    }

    @Test("Another version and an unknown type are told apart from rubbish")
    func strangersAreNamed() {
        #expect(throws: LinkCodecError.unknownVersion(9)) {
            try LinkCodec.decodeWorkerMessage(ByteBuffer(bytes: [9, 1]), from: .anna)
        }
        #expect(throws: LinkCodecError.unknownType(200)) {
            try LinkCodec.decodeWorkerMessage(ByteBuffer(bytes: [LinkCodec.version, 200]), from: .anna)
        }
        #expect(throws: LinkCodecError.unknownType(WireType.wake.rawValue)) {
            try LinkCodec.decodeWorkerMessage(encoded(.wake(LinkFixture.turn(1))), from: .anna)
        }
        #expect(throws: LinkCodecError.unknownType(WireType.goodbye.rawValue)) {
            try LinkCodec.decodeGatewayMessage(encoded(.goodbye), at: .anna)
        }
        #expect(throws: LinkCodecError.malformed) { try LinkCodec.decodeGatewayMessage(ByteBuffer(), at: .anna) }
    }

    @Test("A message that ends early or goes on is malformed", arguments: workerMessages)
    func wrongLengths(message: WorkerMessage) {
        var bytes = encoded(message)
        for length in 0..<bytes.readableBytes {
            let short = bytes.getSlice(at: 0, length: length) ?? ByteBuffer()
            #expect(throws: LinkCodecError.self) { try LinkCodec.decodeWorkerMessage(short, from: .anna) }
        }
        bytes.writeInteger(UInt8(0))
        #expect(throws: LinkCodecError.malformed) { try LinkCodec.decodeWorkerMessage(bytes, from: .anna) }
    }

    @Test("A count that lies reserves no memory")
    func lyingCount() {
        var bytes = ByteBuffer()
        LinkCodec.writeHeader(.events, into: &bytes)
        bytes.writeKey(LinkFixture.key(1))
        bytes.writeMultipleIntegers(UInt32(0), UInt32.max)
        #expect(throws: LinkCodecError.malformed) { try LinkCodec.decodeWorkerMessage(bytes, from: .anna) }
    }

    @Test("Mutated bytes are a message or an error, never a trap")
    func mutations() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            var bytes = Self.workerMessages.randomElement(using: &random).map { encoded($0) } ?? ByteBuffer()
            for _ in 0..<Int.random(in: 1...4, using: &random) where bytes.readableBytes > 0 {
                let position = Int.random(in: 0..<bytes.readableBytes, using: &random)
                bytes.setInteger(UInt8.random(in: 0...255, using: &random), at: position)
            }
            if let message = try? LinkCodec.decodeWorkerMessage(bytes, from: .anna) {  // an error is as good
                #expect((try? LinkCodec.decodeWorkerMessage(encoded(message), from: .anna)) == message)
            }
            _ = try? LinkCodec.decodeGatewayMessage(bytes, at: .anna)  // must only return
        }
    }

    private func encoded(_ message: WorkerMessage) -> ByteBuffer {
        var buffer = ByteBuffer()
        LinkCodec.encode(message, into: &buffer)
        return buffer
    }

    private func encoded(_ message: GatewayMessage) -> ByteBuffer {
        var buffer = ByteBuffer()
        LinkCodec.encode(message, into: &buffer)
        return buffer
    }
}

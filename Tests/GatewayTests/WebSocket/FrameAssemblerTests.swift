import NIOCore
import NIOWebSocket
import NaviProtocol
import TestKit
import Testing

@testable import gateway

@Suite("Rules for a client's frames")
struct FrameAssemblerTests {
    private static let mask: WebSocketMaskingKey = [0x12, 0x34, 0x56, 0x78]

    /// A frame as the decoder gives it: masked by the client unless a test wants it otherwise.
    private static func frame(
        _ opcode: WebSocketOpcode, _ payload: [UInt8] = [], fin: Bool = true, rsv: Int = 0, isMasked: Bool = true
    ) -> WebSocketFrame {
        var data = ByteBuffer(bytes: payload)
        if isMasked { data.webSocketMask(mask) }
        return WebSocketFrame(
            fin: fin, rsv1: rsv == 1, rsv2: rsv == 2, rsv3: rsv == 3, opcode: opcode,
            maskKey: isMasked ? mask : nil, data: data)
    }

    private static func close(_ code: UInt16, _ reason: [UInt8] = []) -> WebSocketFrame {
        frame(.connectionClose, [UInt8(code >> 8), UInt8(code & 0xFF)] + reason)
    }

    private static func text(_ text: String) -> FrameAssembler.Event { .text(ByteBuffer(string: text)) }

    struct Rule: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let frames: [WebSocketFrame]
        let events: [FrameAssembler.Event]

        init(_ name: String, _ frames: [WebSocketFrame], _ events: [FrameAssembler.Event]) {
            testDescription = name
            self.frames = frames
            self.events = events
        }
    }

    static let rules: [Rule] = [
        Rule("5.6 whole text", [frame(.text, Array("hé".utf8))], [text("hé")]),
        Rule("5.6 empty text", [frame(.text)], [text("")]),
        Rule(
            "5.4 fragments, with control frames between",
            [
                frame(.text, Array("he".utf8), fin: false), frame(.ping, [1]), frame(.continuation, [], fin: false),
                frame(.pong), frame(.continuation, Array("llo".utf8)),
            ], [.incomplete, .ping(ByteBuffer(bytes: [1])), .incomplete, .pong, text("hello")]),
        Rule(
            "5.6 a character may be split between fragments",
            [frame(.text, [0xC3], fin: false), frame(.continuation, [0xA9])], [.incomplete, text("é")]),
        Rule("5.1 unmasked", [frame(.text, [65], isMasked: false)], [.violation(.protocolError)]),
        Rule("5.1 unmasked control frame", [frame(.ping, isMasked: false)], [.violation(.protocolError)]),
        Rule("5.2 RSV1", [frame(.text, rsv: 1)], [.violation(.protocolError)]),
        Rule("5.2 RSV2", [frame(.ping, rsv: 2)], [.violation(.protocolError)]),
        Rule("5.2 RSV3 on a close", [frame(.connectionClose, rsv: 3)], [.violation(.protocolError)]),
        Rule("5.4 continuation of nothing", [frame(.continuation)], [.violation(.protocolError)]),
        Rule(
            "5.4 a message inside a message", [frame(.text, fin: false), frame(.text)],
            [.incomplete, .violation(.protocolError)]),
        Rule("5.5 fragmented control frame", [frame(.ping, fin: false)], [.violation(.protocolError)]),
        Rule(
            "5.5 control frame of 126 bytes", [frame(.ping, [UInt8](repeating: 0, count: 126))],
            [.violation(.protocolError)]),
        Rule("binary", [frame(.binary, [1])], [.violation(.unsupportedData)]),
        Rule("8.1 not UTF-8", [frame(.text, [0xFF])], [.violation(.invalidUTF8)]),
        Rule("8.1 a surrogate", [frame(.text, [0xED, 0xA0, 0x80])], [.violation(.invalidUTF8)]),
        Rule("8.1 an overlong form", [frame(.text, [0xC0, 0xAF])], [.violation(.invalidUTF8)]),
        Rule("8.1 beyond Unicode", [frame(.text, [0xF4, 0x90, 0x80, 0x80])], [.violation(.invalidUTF8)]),
        Rule("8.1 cut off", [frame(.text, [0xE2, 0x82])], [.violation(.invalidUTF8)]),
        Rule("5.5.1 close without a code", [frame(.connectionClose)], [.close(code: nil)]),
        Rule("5.5.1 close of one byte", [frame(.connectionClose, [3])], [.violation(.protocolError)]),
        Rule("5.5.1 close with a reason", [close(1000, Array("bye".utf8))], [.close(code: 1000)]),
        Rule("5.5.1 close with a reason that is not UTF-8", [close(1000, [0xFF])], [.violation(.invalidUTF8)]),
    ]

    @Test("RFC 6455", arguments: rules)
    func rfc6455(rule: Rule) {
        var assembler = FrameAssembler(.init(maxMessageBytes: 1000))
        for (frame, event) in zip(rule.frames, rule.events) {
            let got = assembler.receive(frame)
            #expect(got == event)
        }
    }

    @Test("Reserved opcodes", arguments: [3, 4, 5, 6, 7, 11, 12, 13, 14, 15] as [UInt8])
    func reservedOpcodes(code: UInt8) throws {
        var assembler = FrameAssembler(.init(maxMessageBytes: 1000))
        let opcode = try #require(WebSocketOpcode(encodedWebSocketOpcode: code))
        let event = assembler.receive(Self.frame(opcode))
        #expect(event == .violation(.protocolError))
    }

    @Test(
        "Codes a client may close with",
        arguments: [
            (0, false), (999, false), (1000, true), (1003, true), (1004, false), (1005, false), (1006, false),
            (1007, true), (1011, true), (1012, false), (1015, false), (1016, false), (2999, false), (3000, true),
            (4004, true), (4999, true), (5000, false), (65535, false),
        ] as [(UInt16, Bool)])
    func closeCodes(code: UInt16, isAllowed: Bool) {
        var assembler = FrameAssembler(.init(maxMessageBytes: 1000))
        let event = assembler.receive(Self.close(code))
        #expect(event == (isAllowed ? .close(code: code) : .violation(.protocolError)))
    }

    @Test("A message is bounded as a whole, however it is cut")
    func size() {
        var assembler = FrameAssembler(.init(maxMessageBytes: 1000))
        let part = [UInt8](repeating: 65, count: 400)
        var events = [assembler.receive(Self.frame(.text, part, fin: false))]
        events.append(assembler.receive(Self.frame(.continuation, part, fin: false)))
        events.append(assembler.receive(Self.frame(.continuation, part, fin: false)))
        #expect(
            events == [
                .incomplete, .incomplete, .violation(.messageTooBig, reason: "a message has at most 1000 bytes"),
            ])
    }

    @Test("A message comes in at most so many frames, empty ones among them")
    func count() {
        for (extra, isFine) in [(0, true), (1, false)] {
            var assembler = FrameAssembler(.init(maxMessageBytes: 1000, maxFrames: 100))
            var events = [assembler.receive(Self.frame(.text, [65], fin: false))]
            for _ in 0..<98 + extra { events.append(assembler.receive(Self.frame(.continuation, fin: false))) }
            events.append(assembler.receive(Self.frame(.continuation, [66])))
            if isFine {
                #expect(events.last == Self.text("AB"))
            } else {
                let violation = FrameAssembler.Event.violation(
                    .policyViolation, reason: "a message has at most 100 frames")
                #expect(events.contains(violation))
            }
        }
    }

    @Test("Before sign-in a message is short and comes whole")
    func beforeSignIn() {
        var assembler = FrameAssembler(.beforeSignIn)
        let whole = [UInt8](repeating: 65, count: 1024)
        #expect(assembler.receive(Self.frame(.text, whole)) == .text(ByteBuffer(bytes: whole)))
        guard case .violation(.messageTooBig, _) = assembler.receive(Self.frame(.text, whole + [65])) else {
            Issue.record("it was too long")
            return
        }
        var other = FrameAssembler(.beforeSignIn)
        guard case .violation(.policyViolation, _) = other.receive(Self.frame(.text, [65], fin: false)) else {
            Issue.record("it was not whole")
            return
        }
    }

    @Test("However it is cut, a message costs what it is long: nothing that came before is copied again")
    func linear() {
        // Copying the beginning for each of the fragments would move 1.6 TB.
        let (first, fragments) = ([UInt8](repeating: 65, count: 16 << 20), 100_000)
        var assembler = FrameAssembler(.init(maxMessageBytes: 32 << 20, maxFrames: .max))
        let began = ContinuousClock.now
        _ = assembler.receive(Self.frame(.text, first, fin: false))
        let small = Self.frame(.continuation, [66], fin: false)
        for _ in 0..<fragments { _ = assembler.receive(small) }
        guard case .text(let message) = assembler.receive(Self.frame(.continuation, [66])) else {
            Issue.record("no message")
            return
        }
        #expect(message.readableBytes == first.count + fragments + 1)
        #expect(ContinuousClock.now - began < .seconds(30))
    }

    @Test("Any cut of any text gives the text", arguments: 0..<20)
    func cuts(number: Int) {
        var edges = Edges(seed: 3, part: "fragments", number: number)
        let text = String(repeating: "aé漢🙂\n", count: edges.number(1...200))
        var bytes = Array(text.utf8)[...]
        var assembler = FrameAssembler(.init(maxMessageBytes: 1 << 20))
        var opcode = WebSocketOpcode.text
        var got: FrameAssembler.Event?
        for _ in 0..<edges.number(1...900) {
            let part = bytes.prefix(edges.number(0...7))
            bytes = bytes.dropFirst(part.count)
            #expect(assembler.receive(Self.frame(opcode, Array(part), fin: false)) == .incomplete)
            opcode = .continuation
        }
        got = assembler.receive(Self.frame(opcode, Array(bytes)))
        #expect(got == Self.text(text))
        #expect(assembler.heldBytes == 0)
    }
}

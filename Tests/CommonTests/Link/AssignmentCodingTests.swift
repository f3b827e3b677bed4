import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import NaviLink

@Suite("Assignments on the wire")
struct AssignmentCodingTests {
    private static let turn = TurnID.random()

    private static var assignment: Assignment {
        let time = Timestamp(milliseconds: 1_800_000_000_123)
        var session = SessionRecord(
            id: .random(), profileID: "développeur", name: "n", nameIsUserGiven: true, pinned: true, createdAt: time,
            lastActive: time, messageCount: 4, preview: "p\0", maxContextTokens: 32_768, owner: "o")
        session.context = ContextMeasure(tokens: 7, estimate: 6, parts: ContextParts(system: 3, tools: 2, files: 1))
        var asked = Message(index: 1, role: .assistant, content: nil, createdAt: time, turnID: .random())
        asked.toolCalls = [ToolCall(id: "c", name: "t", arguments: .object(["a": .array([.integer(1)])]))]
        var answer = Message(index: 2, role: .tool, content: "", createdAt: time, turnID: asked.turnID)
        answer.toolCallID = "c"
        answer.name = "t"
        var cut = Message(index: 3, role: .assistant, content: "half", createdAt: time)
        cut.stopped = true
        let question = Message(index: 4, role: .user, content: "why?\r\n", createdAt: time, turnID: turn)
        return Assignment(
            worker: .anna, leaseUntil: 128_456, turnID: turn, ordinal: 3, attempt: 1, sessionID: session.id,
            profileID: session.profileID, userMessage: question, numberedNow: false, clientMessageID: "m",
            startedAt: time, session: session,
            stored: StoredContext(
                ContextRecord(session: session, summary: nil, messages: [asked, answer, cut, question])))
    }

    /// Calls with arguments of this depth, in the message before the last.
    private static func assignment(depth: Int) -> Assignment {
        let text =
            #"{"n": 18446744073709551615,"a":"# + String(repeating: "[", count: depth)
            + String(repeating: "]", count: depth) + ",\n\"a\":1.0}"
        var assignment = assignment
        let call = ToolCall(id: "c", name: "t", arguments: ToolArguments(written: Array(text.utf8)))
        let time = Timestamp(milliseconds: 1)
        var asked = Message(index: 1, role: .assistant, content: nil, createdAt: time, turnID: .random())
        asked.toolCalls = [call]
        assignment.stored = StoredContext(
            ContextRecord(session: assignment.session, summary: nil, messages: [asked, assignment.userMessage]))
        return assignment
    }

    private func encoded(_ assignment: Assignment) -> ByteBuffer {
        var buffer = ByteBuffer()
        LinkCodec.encode(.assign(assignment), into: &buffer)
        return buffer
    }

    private func decoded(_ bytes: ByteBuffer) throws -> Assignment? {
        guard case .assign(let assignment) = try LinkCodec.decodeGatewayMessage(bytes, at: .anna) else { return nil }
        return assignment
    }

    @Test("An assignment is the same after the wire")
    func roundTrip() throws {
        let assignment = Self.assignment
        #expect(try decoded(encoded(assignment)) == assignment)
    }

    @Test("Arguments of any depth come out to the byte", arguments: [1, 2, 62, 64, 100, 512, 513, 600])
    func depths(depth: Int) throws {
        let assignment = Self.assignment(depth: depth)
        let arrived = try decoded(encoded(assignment))
        let arguments = assignment.context?.messages[0].toolCalls.first?.arguments.json
        #expect(arguments != nil && arrived?.context?.messages[0].toolCalls.first?.arguments.json == arguments)
    }

    @Test("What only people are shown stays behind")
    func figuresStay() throws {
        var assignment = Self.assignment
        let plain = assignment
        assignment.stored?.messages[2].plain.thinking = "hm"
        assignment.stored?.messages[2].plain.elapsedSeconds = 1.5
        assignment.stored?.messages[2].plain.tokenCount = 3
        #expect(try decoded(encoded(assignment)) == plain)
    }

    @Test("Bytes that are cut, too long, or another turn's are no assignment; nothing traps")
    func rubbish() throws {
        let bytes = encoded(Self.assignment)
        for length in 0..<bytes.readableBytes {
            let cut = bytes.getSlice(at: 0, length: length) ?? ByteBuffer()
            #expect(throws: LinkCodecError.malformed) { try decoded(cut) }
        }
        var long = bytes
        long.writeInteger(UInt8(0))
        #expect(throws: LinkCodecError.malformed) { try decoded(long) }
        var other = bytes
        // The turn's id comes first.
        other.setInteger(UInt64.max, at: 2)
        #expect(throws: LinkCodecError.malformed) { try decoded(other) }
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            var changed = bytes
            changed.setInteger(
                UInt8.random(in: 0...255, using: &generator),
                at: Int.random(in: 2..<bytes.readableBytes, using: &generator))
            _ = try? decoded(changed)  // must only return
        }
    }

    @Test("An assignment that comes late, or from another clock, is not begun")
    func freshness() {
        var assignment = Self.assignment
        #expect(assignment.isInTime(at: 123_456) && assignment.isInTime(at: 125_956))
        #expect(!assignment.isInTime(at: 125_957) && !assignment.isInTime(at: 123_455))
        for wild in [Int64.min, -1, .max] {
            assignment.leaseUntil = wild
            #expect(!assignment.isInTime(at: 123_456))
        }
    }
}

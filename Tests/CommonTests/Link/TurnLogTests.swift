import NIOCore
import NaviProtocol
import Testing

@testable import NaviLink

@Suite struct TurnLogTests {
    private let key = LinkFixture.key(1)

    @Test("Frames come back from any index, up to the end and not beyond")
    func slices() {
        var log = TurnLog(key: key)
        for frame in LinkFixture.texts(0..<5) { #expect(log.append(frame) == true) }
        #expect(log.nextIndex == 5)
        #expect(log.frames(from: 0)?.frames.map(\.index) == [0, 1, 2, 3, 4])
        #expect(log.frames(from: 3)?.frames.map(\.index) == [3, 4])
        #expect(log.frames(from: 5)?.frames.isEmpty == true)
        #expect(log.frames(from: 5)?.end == 5)
        #expect(log.frames(from: 6) == nil)
        #expect(log.frames(from: -1) == nil)
    }

    @Test("A frame that does not continue the log changes nothing")
    func refusesHoles() {
        var log = TurnLog(key: key)
        #expect(log.append(LinkFixture.text("a", at: 0)) == true)
        #expect(log.append(LinkFixture.text("c", at: 2)) == false)
        #expect(log.append(LinkFixture.text("a", at: 0)) == false)
        #expect(log.nextIndex == 1)
        #expect(log.frameCount == 1)
    }

    @Test("The terminal frame ends the log")
    func ends() {
        var log = TurnLog(key: key)
        #expect(!log.isEnded)
        #expect(log.append(LinkFixture.terminal(at: 0)) == true)
        #expect(log.isEnded)
        #expect(log.append(LinkFixture.text("late", at: 1)) == false)
    }

    @Test("Over the limit of frames the oldest deltas are merged and the text stays the same to the byte")
    func mergesByCount() throws {
        var log = TurnLog(key: key, limits: .init(maxBytes: 1 << 20, maxFrames: 64))
        var text = ""
        for index in 0..<1000 {
            let piece = Self.awkward[index % Self.awkward.count] + "\(index)"
            text += piece
            #expect(log.append(LinkFixture.text(piece, at: index)) == true)
            #expect(log.frameCount <= 64)
        }
        let frames = try #require(log.frames(from: 0)).frames
        #expect(try joinedText(frames).utf8.elementsEqual(text.utf8))
        #expect(frames.first?.firstIndex == 0)
        #expect(frames.last?.index == 999)
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.index + 1 == $1.firstIndex })
        #expect(log.byteCount == frames.reduce(0) { $0 + $1.json.readableBytes })
    }

    @Test("A merged frame carries the last cursor, and slices begin only at its edges")
    func mergedFrame() throws {
        var log = TurnLog(key: key, limits: .init(maxBytes: 1 << 20, maxFrames: 8))
        for frame in LinkFixture.texts(0..<9) { log.append(frame) }
        let merged = try #require(log.frames(from: 0)?.frames.first)
        #expect(merged.firstIndex == 0)
        #expect(merged.index == 3)
        #expect(log.frames(from: 2) == nil)
        #expect(log.frames(from: 4)?.frames.first?.firstIndex == 4)
        let received = try ReceivedFrame(json: Array(merged.json.readableBytesView))
        #expect(received.cursor == Cursor(turnOrdinal: 1, attempt: 1, index: 3))
        #expect(received.frame == .streamDelta(.init(delta: "piece 0 piece 1 piece 2 piece 3 ")))
    }

    @Test("Frames of other kinds are neither merged nor dropped, nor are deltas merged across them")
    func keepsTheRest() throws {
        var log = TurnLog(key: key, limits: .init(maxBytes: 1 << 20, maxFrames: 32))
        var others = 0
        var thinking = ""
        var text = ""
        for index in 0..<600 {
            switch index % 20 {
            case 0:
                others += 1
                log.append(LinkFixture.other(at: index))
            case 1..<10:
                thinking += "t\(index)"
                log.append(LinkFixture.thinking("t\(index)", at: index))
            default:
                text += "x\(index)"
                log.append(LinkFixture.text("x\(index)", at: index))
            }
        }
        let frames = try #require(log.frames(from: 0)).frames
        #expect(frames.count { $0.kind == .thinkingEnd } == others)
        #expect(try joinedText(frames.filter { $0.kind == .thinkingDelta }) == thinking)
        #expect(try joinedText(frames.filter { $0.kind == .streamDelta }) == text)
        #expect(frames.count < 200)
    }

    @Test("Over the limit of bytes the envelopes go")
    func mergesByBytes() throws {
        var log = TurnLog(key: key, limits: .init(maxBytes: 10_000, maxFrames: 100_000))
        for frame in LinkFixture.texts(0..<500) { log.append(frame) }
        #expect(log.byteCount <= 10_000 * 5 / 4)
        #expect(try joinedText(try #require(log.frames(from: 0)).frames).hasSuffix("piece 499 "))
    }

    @Test("A delta that is not ours stays as it is")
    func strangeJSON() throws {
        var log = TurnLog(key: key, limits: .init(maxBytes: 1 << 20, maxFrames: 4))
        for index in 0..<20 {
            log.append(TurnFrame(index: index, kind: .streamDelta, json: ByteBuffer(string: "{\"text\":\(index)}")))
        }
        #expect(log.frames(from: 0)?.frames.map(\.index) == Array(0..<20))
    }

    private static let awkward = [
        "", "plain", "\"quoted\"", "back\\slash\\", "\n\t\r\u{1}", "Ünïcödé", "e\u{301}", "\u{301}", "👩‍👩‍👧", "🇩", "🇪",
        "</script>",
        "\\\"", "}{,:[]",
    ]

    private func joinedText(_ frames: some Sequence<TurnFrame>) throws -> String {
        try frames.map { frame in
            switch try ReceivedFrame(json: Array(frame.json.readableBytesView)).frame {
            case .streamDelta(let delta): delta.delta
            case .thinkingDelta(let delta): delta.delta
            default: ""
            }
        }.joined()
    }
}

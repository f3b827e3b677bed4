import NaviLink
import NaviProtocol
import NaviStore
import Testing

@testable import worker

@Suite struct TurnStreamTests {
    private let sent = Sent()
    private let key = TurnKey(sessionID: .random(), turnID: .random(), ordinal: 4, attempt: 2)

    private func makeStream() -> TurnStream { TurnStream(key: key, to: sent) }

    @Test func framesMadeInOneGoLeaveInOneMessage() throws {
        makeStream().emit([.text("a"), .thinking("b"), .text("c")])
        #expect(sent.all.count == 1)
        #expect(try sent.frames().map(\.frame.kind) == [.streamDelta, .thinkingDelta, .thinkingEnd, .streamDelta])
        #expect(try sent.frames().map(\.cursor?.description) == ["4.2.0", "4.2.1", "4.2.2", "4.2.3"])
    }

    @Test func noticesSurroundTheFrameTheyBelongTo() {
        makeStream().emit(
            .streamStart(StreamStart(turnID: key.turnID, attempt: 2)), after: [.goodbye],
            before: [.released(key.turnID)])
        let messages = sent.all
        #expect(messages.count == 3)
        #expect(messages.first == .goodbye)
        #expect(messages.last == .released(key.turnID))
    }

    @Test func aReplayGivesExactlyTheFramesFromTheIndexOn() throws {
        let stream = makeStream()
        for text in ["a", "b", "c"] { stream.emit([.text(text)]) }
        #expect(replayed(stream, from: 1) == [1, 2])
        #expect(replayed(stream, from: 3) == [])
        #expect(replayed(stream, from: 4) == nil, "a replay of what never was")
    }

    /// Indexes of a replay that says that the log ends at 3; `nil` when there is none.
    private func replayed(_ stream: TurnStream, from index: Int) -> [Int]? {
        guard case .replayed(key, let frames, end: 3) = stream.replay(from: index) else { return nil }
        return frames.map(\.index)
    }

    @Test func partialTextIsHandedOutOnlyWhenItChanged() {
        let stream = makeStream()
        #expect(stream.takeChangedPartial() == nil)
        stream.emit([.text("a"), .thinking("b")])
        #expect(
            stream.takeChangedPartial()
                == PartialText(turn: TurnRef(turnID: key.turnID, attempt: 2), text: "a", thinking: "b"))
        #expect(stream.takeChangedPartial() == nil)
        stream.beginCall()
        #expect(stream.takeChangedPartial()?.text.isEmpty == true)
        #expect(stream.partial.isEmpty)
    }

    @Test func aLongPartialTextThatGrowsSlowlyCostsAFewTimesItsLengthAndIsNeverFarBehind() {
        let stream = makeStream()
        var (written, last) = (0, "")
        for second in 0..<3600 {
            stream.emit([.text(String(repeating: "x", count: 100))])
            guard let partial = stream.takeChangedPartial() else { continue }
            written += partial.text.utf8.count
            last = partial.text
            #expect(partial.text.utf8.count == (second + 1) * 100)
        }
        #expect(360_000 - last.utf8.count <= 11 * 100)
        // Each second would have been 648 million.
        #expect(written < 66_000_000)
        stream.beginCall()
        stream.emit([.text(String(repeating: "y", count: 400_000))])
        #expect(stream.takeChangedPartial()?.text.first == "y")
    }

    @Test func toolCallsAndEmptyPiecesShowNothing() {
        let call = ToolCall(id: "a", name: "t", arguments: .object([:]))
        makeStream().emit([.text(""), .thinking(""), .toolCall(call)])
        #expect(sent.all.isEmpty)
    }
}

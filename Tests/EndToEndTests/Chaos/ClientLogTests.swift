import NaviProtocol
import TestKit
import Testing

/// A checker that cannot fail proves nothing: each broken promise, shown to it.
@Suite("The log of a chaos client")
struct ClientLogTests {
    private let turn = TurnID.random()

    private func sync(recovered: Bool) -> ReceivedFrame {
        ReceivedFrame(
            frame: .sessionSync(
                SessionSync(
                    sessionID: .random(), profileID: "p", name: nil, pinned: false, messageCount: 0, contextTokens: 0,
                    maxContextTokens: 0, cursor: nil, recovered: recovered, turn: nil, queued: [], limits: Limits())),
            cursor: nil)
    }

    private func start(_ cursor: String) -> ReceivedFrame {
        ReceivedFrame(frame: .streamStart(StreamStart(turnID: turn, attempt: 1)), cursor: Cursor(cursor))
    }

    private func delta(_ text: String, _ cursor: String) -> ReceivedFrame {
        ReceivedFrame(frame: .streamDelta(StreamDelta(delta: text)), cursor: Cursor(cursor))
    }

    private func restart(_ cursor: String) -> ReceivedFrame {
        let restart = StreamRestart(turnID: turn, attempt: 2, reason: "worker_lost", messageIndex: 0)
        return ReceivedFrame(frame: .streamRestart(restart), cursor: Cursor(cursor))
    }

    private func end(_ content: String, _ cursor: String) -> ReceivedFrame {
        let end = StreamEnd(
            turnID: turn, content: content, contextTokens: 1, maxContextTokens: 1, elapsedSeconds: 1, toolCallCount: 0,
            tokenCount: 1, messageIndex: 1)
        return ReceivedFrame(frame: .streamEnd(end), cursor: Cursor(cursor))
    }

    private func accepted(_ id: String, _ turn: TurnID) -> ReceivedFrame {
        let accepted = MessageAccepted(
            clientMessageID: id, turnID: turn, messageIndex: 0, queuePosition: 0, turnState: .queued)
        return ReceivedFrame(frame: .messageAccepted(accepted), cursor: nil)
    }

    private func violations(_ frames: [ReceivedFrame]) -> [String] {
        var log = ClientLog()
        for frame in frames { log.receive(frame) }
        return log.violations.map { String($0.prefix(2)) }
    }

    @Test("A whole turn, one that is resumed, and one with a new attempt are as promised")
    func sound() {
        let whole = [start("0.1.0"), delta("a", "0.1.1"), delta("b", "0.1.2"), end("ab", "0.1.3")]
        #expect(violations(whole) == [])
        #expect(violations([whole[0], whole[1], sync(recovered: true), whole[2], whole[3]]) == [])
        #expect(violations([whole[0], sync(recovered: false)] + whole) == [])
        #expect(violations([whole[2], whole[3]]) == [], "joined in the middle, it cannot know the whole")
        let again = [whole[0], whole[1], restart("0.2.0"), delta("c", "0.2.1"), end("c", "0.2.2")]
        #expect(violations(again) == [])
        let called = ServerFrame.toolStarted(ToolStarted(toolCallID: "c", tool: "t", args: [:]))
        let steps = [
            whole[0], whole[1], ReceivedFrame(frame: called, cursor: Cursor("0.1.2")), delta("b", "0.1.3"),
            end("b", "0.1.4"),
        ]
        #expect(violations(steps) == [], "what was said before a call is a message of its own")
        let cancelled = ServerFrame.streamStopped(StreamStopped(turnID: .random(), messageIndex: nil))
        #expect(violations([whole[0], ReceivedFrame(frame: cancelled, cursor: nil)] + whole[1...]) == [])
        #expect(violations([start("1.2.-1"), restart("1.2.0"), delta("c", "1.2.1"), end("c", "1.2.2")]) == [])
    }

    @Test("A hole, a repeat, an older attempt, a wrong text and a second end are seen")
    func broken() {
        let begun = [start("0.1.0"), delta("a", "0.1.1")]
        #expect(violations(begun + [delta("b", "0.1.3")]) == ["I5"])
        #expect(violations(begun + [delta("a", "0.1.1")]) == ["I5"])
        #expect(violations(begun + [sync(recovered: true), delta("a", "0.1.1")]) == ["I5"])
        #expect(violations(begun + [restart("0.2.0"), delta("b", "0.1.2")]) == ["I6", "I5", "I6"])
        #expect(violations(begun + [delta("b", "0.2.0")]) == ["I6"])
        #expect(violations(begun + [end("ab", "0.1.2")]) == ["I7"])
        #expect(violations(begun + [end("a", "0.1.2"), delta("b", "0.1.3")]) == ["I3"])
        #expect(violations([accepted("m", turn), accepted("m", .random())]) == ["I1"])
    }
}

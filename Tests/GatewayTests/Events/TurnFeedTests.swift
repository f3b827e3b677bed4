import NIOCore
import NaviLink
import NaviProtocol
import NaviStore
import Testing

@testable import gateway

@Suite("The copy of one turn")
struct TurnFeedTests {
    private let turn = TurnFixture()

    @Test("Frames in order go to the clients, all of them, once")
    func inOrder() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<3), attempt: 1, from: workerA, now: start)
        let first = feed.shown()
        let second = feed.receive(turn.frames(3..<5), attempt: 1, from: workerA, now: start)
        let then = feed.shown()
        #expect(first == turn.frames(0..<3))
        #expect(then == turn.frames(3..<5))
        #expect(second.replayFrom == nil && !second.acknowledgesEnd)
        #expect(feed.position == turn.cursor(4))
    }

    @Test("Frames that were seen are dropped, also when they come with new ones")
    func duplicates() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<4), attempt: 1, from: workerA, now: start)
        _ = feed.shown()
        _ = feed.receive(turn.frames(1..<3), attempt: 1, from: workerA, now: start)
        let again = feed.shown()
        #expect(again.isEmpty)
        _ = feed.receive(turn.frames(2..<6), attempt: 1, from: workerA, now: start)
        let new = feed.shown()
        #expect(new == turn.frames(4..<6))
    }

    @Test("A gap is asked for once; what came early follows the replay")
    func gap() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<2), attempt: 1, from: workerA, now: start)
        _ = feed.shown()
        let early = feed.receive(turn.frames(4..<6), attempt: 1, from: workerA, now: start)
        let shownEarly = feed.shown()
        #expect(shownEarly.isEmpty && early.replayFrom == 2)
        let reaction3 = feed.receive(turn.frames(6..<8), attempt: 1, from: workerA, now: start)
        #expect(reaction3.replayFrom == nil)
        _ = feed.receiveReplay(turn.frames(2..<5), attempt: 1, from: workerA, now: start)
        let replay = feed.shown()
        #expect(replay == turn.frames(2..<8))
        #expect(feed.nextIndex == 8)
    }

    @Test("A turn that is first heard of in the middle is asked for from its beginning")
    func unknownTurnInTheMiddle() {
        var feed = turn.feed()
        let reaction = feed.receive(turn.frames(7..<9), attempt: 1, from: workerA, now: start)
        let shown = feed.shown()
        #expect(shown.isEmpty && reaction.replayFrom == 0)
    }

    @Test("A replay that leaves a gap is followed by another question")
    func gapAfterReplay() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(5..<7), attempt: 1, from: workerA, now: start)
        let reaction = feed.receiveReplay(turn.frames(0..<3), attempt: 1, from: workerA, now: start)
        let shown = feed.shown()
        #expect(shown == turn.frames(0..<3) && reaction.replayFrom == 3)
    }

    @Test("Frames of an older attempt are dropped")
    func olderAttempt() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<2, attempt: 2), attempt: 2, from: workerB, now: start)
        _ = feed.shown()
        let late = feed.receive(turn.frames(0..<5), attempt: 1, from: workerA, now: start)
        let shown = feed.shown()
        #expect(shown.isEmpty && late.replayFrom == nil)
        #expect(feed.worker == workerB)
    }

    @Test("A newer attempt begins a new log")
    func newerAttempt() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<9), attempt: 1, from: workerA, now: start)
        _ = feed.shown()
        _ = feed.receive(turn.frames(0..<2, attempt: 2), attempt: 2, from: workerB, now: start)
        let shown = feed.shown()
        #expect(shown == turn.frames(0..<2, attempt: 2))
        #expect(feed.attempt == 2 && feed.nextIndex == 2)
    }

    @Test("The end is acknowledged, and again when it comes again")
    func end() {
        var feed = turn.feed()
        let end = feed.receive(turn.frames(0..<3, end: 2), attempt: 1, from: workerA, now: start)
        #expect(end.acknowledgesEnd && feed.isEnded)
        _ = feed.shown()
        let again = feed.receive(turn.frames(0..<3, end: 2), attempt: 1, from: workerA, now: start)
        let shown = feed.shown()
        #expect(again.acknowledgesEnd && shown.isEmpty)
    }

    @Test("Nothing follows the end, not even a newer attempt")
    func nothingAfterEnd() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<3, end: 2), attempt: 1, from: workerA, now: start)
        _ = feed.shown()
        _ = feed.receive(turn.frames(0..<1, attempt: 2), attempt: 2, from: workerB, now: start)
        let shown = feed.shown()
        #expect(shown.isEmpty)
    }

    @Test("A merged frame of which a part was seen makes clients start over")
    func overlap() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<3), attempt: 1, from: workerA, now: start)
        let merged = TurnFrame(firstIndex: 1, index: 6, kind: .streamDelta, json: ByteBuffer(string: "{}"))
        let reaction = feed.receive([merged], attempt: 1, from: workerA, now: start)
        #expect(reaction.resetsClients && reaction.replayFrom == 0)
        #expect(feed.nextIndex == 0)
    }

    @Test("A replay that is refused makes clients start over; from the beginning it leaves the row to decide")
    func replayGone() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<3), attempt: 1, from: workerA, now: start)
        _ = feed.receive(turn.frames(5..<6), attempt: 1, from: workerA, now: start)
        let first = feed.receiveReplayGone(attempt: 1, now: start)
        #expect(first.resetsClients && first.replayFrom == 0)
        let second = feed.receiveReplayGone(attempt: 1, now: start)
        #expect(!second.resetsClients && second.replayFrom == nil)
        #expect(feed.isOrphaned)
    }

    @Test("Early frames beyond the bound are dropped and asked for again")
    func earlyBound() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<1), attempt: 1, from: workerA, now: start)
        for first in stride(from: 2, to: 6000, by: 500) {
            _ = feed.receive(turn.frames(first..<first + 500), attempt: 1, from: workerA, now: start)
        }
        let reaction = feed.receiveReplay(turn.frames(1..<3), attempt: 1, from: workerA, now: start)
        #expect(reaction.replayFrom != nil, "the dropped frames are missing")
    }

    @Test("An unanswered replay is asked for again after a while")
    func replayPatience() {
        var feed = turn.feed()
        let reaction5 = feed.receive(turn.frames(3..<4), attempt: 1, from: workerA, now: start)
        #expect(reaction5.replayFrom == 0)
        let asked6 = feed.askReplayAgain(now: start + .milliseconds(999))
        #expect(asked6 == nil)
        let asked7 = feed.askReplayAgain(now: start + .seconds(1))
        #expect(asked7 == 0)
    }

    @Test("Silent turns are compared with their rows ever more seldom; turns without a worker every time")
    func checks() {
        var feed = turn.feed()
        let isDue8 = feed.takeCheck(now: start + .seconds(1))
        #expect(!isDue8)
        let isDue9 = feed.takeCheck(now: start + .seconds(2))
        #expect(isDue9)
        let isDue10 = feed.takeCheck(now: start + .seconds(5))
        #expect(!isDue10)
        let isDue11 = feed.takeCheck(now: start + .seconds(6))
        #expect(isDue11)
        _ = feed.receive(turn.frames(0..<1), attempt: 1, from: workerA, now: start + .seconds(6))
        feed.orphan(by: workerB, now: start + .seconds(6))
        let isDue = feed.takeCheck(now: start + .seconds(6))
        #expect(!isDue, "another worker was lost")
        feed.orphan(by: workerA, now: start + .seconds(6))
        let isDue12 = feed.takeCheck(now: start + .seconds(6))
        #expect(isDue12)
        let isDue13 = feed.takeCheck(now: start + .seconds(6))
        #expect(isDue13)
    }
}

@Suite("The phases of a turn's copy")
struct FeedPhaseTests {
    private let turn = TurnFixture()

    @Test("A turn that waits has no copy, and one that ended unclaimed never gets one")
    func neverClaimed() {
        var feed = turn.feed()
        #expect(feed.isExpected && !feed.hasCopy && feed.attempt == 0 && feed.position == nil && feed.worker == nil)
        feed.orphan(by: workerA, now: start)
        #expect(feed.isExpected && feed.takeCheck(now: start))
        let reaction = feed.conclude(with: TurnResult(state: .stopped), attempt: 0)
        #expect(reaction.notice != nil && feed.isEnded && !feed.hasCopy && feed.outcome == .stopped)
        let late = feed.receive(turn.frames(0..<2), attempt: 1, from: workerA, now: start)
        #expect(late.replayFrom == nil && !late.acknowledgesEnd && !feed.hasCopy)
    }

    @Test("What waits to be shown outlasts the end, and is shown once")
    func shownAfterTheEnd() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<4, end: 3), attempt: 1, from: workerA, now: start)
        #expect(feed.isEnded && feed.position == turn.cursor(3) && feed.worker == workerA)
        #expect(feed.shown().map(\.index) == [0, 1, 2, 3])
        #expect(feed.shown().isEmpty)
        feed.showAgain()
        #expect(feed.shown().map(\.index) == [0, 1, 2, 3])
    }

    @Test("A later attempt begins with an empty copy, whose start is shown only to whoever has not seen one")
    func laterAttempt() {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<3), attempt: 1, from: workerA, now: start)
        #expect(feed.takeUnseenStart() == nil && feed.shown().count == 3)
        _ = feed.receive(turn.frames(0..<2, attempt: 2), attempt: 2, from: workerB, now: start)
        #expect(feed.attempt == 2 && feed.nextIndex == 2 && feed.worker == workerB)
        #expect(feed.takeUnseenStart() == nil, "they have the first one's")
        feed.showAgain()
        #expect(feed.takeUnseenStart() != nil)
        #expect(feed.takeUnseenStart() == nil)
    }
}

@Suite("Ending a turn from its row")
struct ConclusionTests {
    private let turn = TurnFixture(ordinal: 3)
    private var done: TurnResult {
        var result = TurnResult(state: .done, contextTokens: 9, maxContextTokens: 10, tokenCount: 4)
        result.message = Message(
            index: 7, role: .assistant, content: "all of it", createdAt: Timestamp(milliseconds: 0))
        return result
    }

    @Test("The terminal frame continues the indexes, once")
    func continues() throws {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<3), attempt: 1, from: workerA, now: start)
        _ = feed.shown()
        _ = feed.conclude(with: done, attempt: 1)
        let frames = try decode(feed.shown())
        #expect(frames.map(\.cursor) == [turn.cursor(3)])
        guard case .streamEnd(let end) = frames.first?.frame else { return #expect(Bool(false)) }
        #expect(end.content == "all of it" && end.messageIndex == 7 && end.turnID == turn.turn)
        _ = feed.conclude(with: done, attempt: 1)
        _ = feed.receive(turn.frames(3..<5, end: 4), attempt: 1, from: workerA, now: start)
        let again = feed.shown()
        #expect(again.isEmpty)
    }

    @Test("The pieces of an answer come to the whole answer, also when its last ones were lost")
    func missingPieces() throws {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<3), attempt: 1, from: workerA, now: start)
        var result = done
        result.message?.content = "1 2 and the rest 🙂"
        _ = feed.conclude(with: result, attempt: 1)
        let frames = try decode(feed.shown())
        #expect(frames.map(\.frame.kind) == [.streamStart, .streamDelta, .streamDelta, .streamDelta, .streamEnd])
        let text = frames.map { if case .streamDelta(let delta) = $0.frame { delta.delta } else { "" } }.joined()
        #expect(text == "1 2 and the rest 🙂")
        #expect(frames.map(\.cursor) == (0..<5).map { turn.cursor($0) })
    }

    @Test("A turn of which nothing was seen begins and ends")
    func unseen() throws {
        var feed = turn.feed()
        _ = feed.conclude(with: done, attempt: 1)
        let frames = try decode(feed.shown())
        #expect(frames.map(\.frame.kind) == [.streamStart, .streamDelta, .streamEnd])
        #expect(frames.map(\.cursor) == (0..<3).map { turn.cursor($0) })
    }

    @Test("What was seen of an older attempt is taken back first")
    func laterAttempt() throws {
        var feed = turn.feed()
        _ = feed.receive(turn.frames(0..<3), attempt: 1, from: workerA, now: start)
        _ = feed.conclude(with: done, attempt: 2)
        let frames = try decode(feed.shown())
        #expect(frames.map(\.frame.kind) == [.streamRestart, .streamDelta, .streamEnd])
        guard case .streamRestart(let restart) = frames.first?.frame else { return #expect(Bool(false)) }
        #expect(restart.messageIndex == 6 && restart.attempt == 2)
    }

    @Test("What was seen of an older attempt is taken back, also when an attempt without frames came between")
    func laterAttemptAfterASilentOne() throws {
        for last in [2, 3] {
            var feed = turn.feed()
            _ = feed.receive(turn.frames(0..<3), attempt: 1, from: workerA, now: start)
            _ = feed.shown()
            _ = feed.adopt(attempt: 2, worker: workerB, now: start)
            _ = feed.conclude(with: done, attempt: last)
            let frames = try decode(feed.shown())
            #expect(frames.map(\.frame.kind) == [.streamRestart, .streamDelta, .streamEnd])
        }
    }

    @Test("Of a later attempt clients that saw nothing get the start, once, also when the first had no frames")
    func startAfterASilentAttempt() throws {
        var feed = turn.feed()
        _ = feed.adopt(attempt: 1, worker: workerA, now: start)
        let early = feed.takeUnseenStart()
        _ = feed.conclude(with: done, attempt: 2)
        let late = feed.takeUnseenStart()
        let again = feed.takeUnseenStart()
        let frames = try decode(feed.shown())
        #expect(early == nil && again == nil)
        let start = try #require(late).decoded()
        #expect(start.frame == .streamStart(StreamStart(turnID: turn.turn, attempt: 2)))
        #expect(frames.map(\.frame.kind) == [.streamRestart, .streamDelta, .streamEnd])
    }

    @Test("A turn that never ran ends without a cursor")
    func neverRan() throws {
        var feed = turn.feed()
        let reaction = feed.conclude(with: TurnResult(state: .stopped), attempt: 0)
        let frame = try #require(reaction.notice).decoded()
        #expect(frame.frame == .streamStopped(StreamStopped(turnID: turn.turn, messageIndex: nil)))
        #expect(frame.cursor == nil && feed.isEnded)
    }

    @Test(
        "Every way to end has its frame",
        arguments: [
            (TurnState.failed, "model_timeout", ErrorCode.modelTimeout), (.failed, "no such code", .internalError),
            (.interrupted, nil, .turnInterrupted),
        ] as [(TurnState, String?, ErrorCode)])
    func failures(state: TurnState, code: String?, expected: ErrorCode) {
        let result = TurnResult(state: state, errorCode: code, errorMessage: "why")
        guard case .error(let error) = result.terminalFrame(of: turn.turn) else { return #expect(Bool(false)) }
        #expect(error.code == expected && error.message == "why" && error.turnID == turn.turn)
    }

    private func decode(_ frames: [TurnFrame]) throws -> [ReceivedFrame] {
        try frames.map { try ReceivedFrame(json: Array($0.json.readableBytesView)) }
    }
}

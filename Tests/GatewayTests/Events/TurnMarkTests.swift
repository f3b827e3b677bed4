import NIOCore
import NaviLink
import NaviProtocol
import NaviStore
import Testing

@testable import gateway

/// What is counted of turns' lives.
@Suite struct TurnMarkTests {
    private let session = SessionID.random()
    private func turn(_ ordinal: Int) -> TurnFixture { TurnFixture(session: session, ordinal: ordinal) }

    @Test func theFirstPieceOfAnAnswerIsTimedOnceAndItsEndToo() throws {
        var hub = HubFixture()
        let first = turn(0)
        try hub.expect(first)
        hub.now = start + .milliseconds(5)
        try hub.receive(first.events(0..<1))
        hub.now = start + .milliseconds(20)
        try hub.receive(first.events(1..<2))
        hub.now = start + .milliseconds(30)
        try hub.receive(first.events(2..<4))
        hub.now = start + .milliseconds(40)
        try hub.receive(first.events(4..<5, end: 4))
        hub.now = start + .milliseconds(50)
        try hub.receive(first.events(4..<5, end: 4))
        #expect(
            hub.marks == [
                .accepted, .firstToken(.milliseconds(20)), .ended(.stopped, after: .milliseconds(40)),
            ])
    }

    @Test func aTurnThatHadToWaitForAnotherIsNotTimed() throws {
        var hub = HubFixture()
        let (first, second) = (turn(0), turn(1))
        try hub.expect(first)
        try hub.expect(second, position: 1)
        try hub.receive(first.events(0..<2, end: 1))
        try hub.receive(second.events(0..<3, end: 2))
        #expect(hub.marks.suffix(1) == [.ended(.stopped, after: nil)])
        #expect(!hub.marks.contains { if case .firstToken = $0 { true } else { false } })
    }

    @Test func aTurnThatIsEndedFromItsRowIsCountedAsTheRowSays() throws {
        var hub = HubFixture()
        let first = turn(0)
        try hub.expect(first)
        let summary = TurnSummary(turnID: first.turn, ordinal: 0, state: .interrupted, attempt: 0, workerID: nil)
        try hub.perform { state, now, effects in
            state.conclude(
                summary, session: session, result: TurnResult(state: .interrupted), now: now, effects: &effects)
        }
        #expect(hub.marks == [.accepted, .ended(.interrupted, after: .zero)])
    }

    @Test(arguments: [
        (ServerFrame.streamStopped(StreamStopped(turnID: .random(), messageIndex: nil)), TurnState.stopped),
        (.error(ErrorFrame(WireError(.modelTimeout, "late"), turnID: .random())), .failed),
        (.error(ErrorFrame(WireError(.turnInterrupted, "lost"), turnID: .random())), .interrupted),
        (
            .streamEnd(
                StreamEnd(
                    turnID: .random(), content: "x", contextTokens: 1, maxContextTokens: 2, elapsedSeconds: 1,
                    toolCallCount: 0, tokenCount: 1, messageIndex: 1)), .done
        ),
    ])
    func aTerminalFrameSaysHowItsTurnEnded(frame: ServerFrame, state: TurnState) {
        let made = TurnFrame(frame, at: Cursor(turnOrdinal: 0, attempt: 1, index: 0))
        #expect(made.outcome == state && made.isTerminal)
    }
}

import NaviLink
import NaviProtocol
import NaviStore
import Testing

@testable import gateway

@Suite struct TurnListenerTests {
    private let turn = TurnID.random()

    private func end(of turn: TurnID, saying content: String = "x") -> ServerFrame {
        .streamEnd(
            StreamEnd(
                turnID: turn, content: content, contextTokens: 1, maxContextTokens: 2, elapsedSeconds: 1,
                toolCallCount: 0, tokenCount: 1, messageIndex: 1))
    }

    private func ends(_ frame: ServerFrame) -> Bool { EncodedFrame(frame).ends(turn) }

    /// As it comes from a worker, in another turn's stream.
    private func ends(_ frame: ServerFrame, of other: TurnID) -> Bool {
        let cursor = Cursor(turnOrdinal: 1, attempt: 1, index: 9)
        return EncodedFrame(TurnFrame(frame, at: cursor), of: other).ends(turn)
    }

    @Test func theLastFrameOfATurnIsRecognised() {
        let last = [
            end(of: turn), .streamStopped(StreamStopped(turnID: turn, messageIndex: nil)),
            .error(ErrorFrame(WireError(.modelTimeout, "late"), turnID: turn)),
        ]
        for frame in last { #expect(ends(frame) && ends(frame, of: turn)) }
        let steered = ServerFrame.turnSteered(TurnSteered(turnID: turn, intoTurnID: .random(), messageIndex: 3))
        #expect(ends(steered) && ends(steered, of: .random()))
    }

    @Test func noOtherFrameIsTakenForIt() {
        let other = TurnID.random()
        #expect(!ends(end(of: other)) && !ends(end(of: other), of: other))
        #expect(!ends(end(of: other, saying: #"{"type":"stream_end","turn_id":"\#(turn)"}"#)))
        #expect(!ends(.error(ErrorFrame(WireError(.invalidJSON, "no")))))
        #expect(!ends(.turnSteered(TurnSteered(turnID: other, intoTurnID: turn, messageIndex: 3)), of: turn))
        #expect(!ends(.streamStart(StreamStart(turnID: turn, attempt: 1)), of: turn))
    }

    private func delta(of bytes: Int) -> EncodedFrame {
        let envelope = EncodedFrame(.streamDelta(StreamDelta(delta: ""))).json.readableBytes
        return EncodedFrame(.streamDelta(StreamDelta(delta: String(repeating: "x", count: bytes - envelope))))
    }

    @Test func aClientThatDoesNotReadLosesTheRest() async {
        let listener = TurnListener(principal: .anyone)
        let frames = FrameBatch(delta(of: (1 << 20) + 10))
        for _ in 0..<100 { #expect(!listener.deliver(.frames(frames))) }
        var count = 0
        for await _ in listener.elements { count += 1 }
        #expect(count == TurnListener.maxWaitingBytes >> 20 + 1, "the one that was too much ends it, with a word")
    }

    @Test func whatWasTakenDoesNotCount() async {
        let listener = TurnListener(principal: .anyone)
        let frames = FrameBatch(delta(of: (1 << 20) + 10))
        var iterator = listener.elements.makeAsyncIterator()
        for _ in 0..<100 {
            _ = listener.deliver(.frames(frames))
            guard case .frames(_, let bytes)? = await iterator.next() else {
                Issue.record("it has ended")
                return
            }
            listener.taken(bytes)
        }
    }

    @Test func whatIsToldAgainAtTheBeginningMayBeOfAnyLength() async {
        let listener = TurnListener(principal: .anyone)
        let notice = delta(of: TurnListener.maxWaitingBytes + 1)
        let sync = SessionSync(
            sessionID: .random(), profileID: "p", name: nil, pinned: false, messageCount: 0, contextTokens: 0,
            maxContextTokens: 1, cursor: nil, recovered: false, turn: nil, queued: [], approvals: [], todo: [],
            limits: Limits())
        _ = listener.deliver(.welcome(Welcome(sync: sync, notices: [notice], turns: [])))
        for _ in 0..<2 { _ = listener.deliver(.frames(FrameBatch(EncodedFrame(.pong)))) }
        _ = listener.deliver(.close(.normal))
        var count = 0
        for await _ in listener.elements { count += 1 }
        #expect(count == 4)
    }

    @Test func anAnswerThatIsNeverWrittenLeavesItsSession() async throws {
        let fixture = try ConversationsFixture()
        let conversation = try await fixture.conversation()
        do {
            let asked = try await conversation.ask(ClientMessage(content: "hello"))
            let body = { asked.turn }
            #expect(body().state == .queued && fixture.hub.socketCount == 1)
        }
        #expect(fixture.hub.socketCount == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func anEndThatWasNotHeardIsLookedForWithEverySignOfLife() async throws {
        let fixture = try ConversationsFixture()
        let conversation = try await fixture.conversation()
        let asked = try await conversation.ask(ClientMessage(content: "hello"))
        asked.listener.ping()
        var heard: [ServerFrame.Kind?] = []
        try await asked.frames { frame in
            heard.append(frame?.kind)
            guard frame == nil else { return }
            // It has not ended at the first look.
            if heard.count(where: { $0 == nil }) == 1 { return asked.listener.ping() }
            try await fixture.answer(to: asked.turn.turnID)
        }
        let signs = heard.count { $0 == nil }
        #expect(heard.first == .messageAccepted && heard.last == .streamEnd && signs == 2)
        let result = try await asked.result()
        #expect(result.state == .done && result.message?.content == "Here it is.")
    }

    @Test func itEndsWithTheTokenAndWithTheSession() async {
        for end in [
            { (listener: TurnListener) in listener.endAccess(of: [7]) },
            { (listener: TurnListener) in _ = listener.deliver(.close(.sessionDeleted)) },
        ] {
            let listener = TurnListener(
                principal: Principal(owner: "ada", scope: .owner("ada"), token: 7, rights: .standard))
            listener.endAccess(of: [8])
            listener.ping()
            end(listener)
            var elements: [TurnListener.Element] = []
            for await element in listener.elements { elements.append(element) }
            guard elements.count == 2, case .signOfLife = elements[0], case .closed = elements[1] else {
                Issue.record("expected a sign of life and the end: \(elements)")
                return
            }
        }
    }
}

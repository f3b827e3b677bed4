import NaviLink
import NaviProtocol
import NaviStore
import Testing

@testable import gateway

@Suite("The hub's turns")
struct HubStateTests {
    private let session = SessionID.random()
    private func turn(_ ordinal: Int) -> TurnFixture { TurnFixture(session: session, ordinal: ordinal) }

    @Test("An accepted turn wakes a worker when nothing of its session is before it")
    func dispatchesFirst() throws {
        var hub = HubFixture()
        let (first, second) = (turn(0), turn(1))
        try hub.expect(first)
        try hub.expect(second, position: 1)
        let commands1 = hub.takeWords()
        #expect(commands1 == [.wake(first.turn)])
    }

    @Test("The end of a turn wakes a worker for the next one")
    func dispatchesNext() throws {
        var hub = HubFixture()
        let (first, second) = (turn(0), turn(1))
        try hub.expect(first)
        try hub.expect(second, position: 1)
        _ = hub.takeWords()
        try hub.receive(first.events(0..<3, end: 2))
        let commands2 = hub.takeWords()
        #expect(
            commands2 == [.tell(.acknowledgeEnd(attempt: 1), of: first.turn, to: workerA), .wake(second.turn)])
    }

    @Test("A turn that was accepted behind one that has just ended does not wait for a poll")
    func endedWhileAccepting() throws {
        var hub = HubFixture()
        let (first, second) = (turn(0), turn(1))
        try hub.receive(first.events(0..<3, end: 2))
        _ = hub.takeWords()
        try hub.expect(second, position: 1)
        let commands3 = hub.takeWords()
        #expect(commands3 == [.wake(second.turn)])
    }

    @Test("A turn whose frames came before its acceptance was heard of is not dispatched again")
    func eventsFirst() throws {
        var hub = HubFixture()
        let first = turn(0)
        try hub.receive(first.events(0..<1))
        try hub.expect(first)
        let commands4 = hub.takeWords()
        #expect(commands4.isEmpty)
    }

    @Test("Nothing of a turn is shown before its message, however early its worker speaks", arguments: [false, true])
    func framesBeforeTheCommitIsHeardOf(isEnded: Bool) throws {
        var hub = HubFixture()
        let first = turn(0)
        let client = try hub.connect(snapshot(session))
        _ = hub.state.accept(first.turn, of: session)
        try hub.receive(first.events(0..<2), first.events(2..<4, end: isEnded ? 3 : nil))
        #expect(hub[client].kinds == [.sessionSync] && hub.takeWords().isEmpty)
        try hub.perform { state, _, effects in
            state.broadcast(EncodedFrame(.pong), to: first.session, effects: &effects)
        }
        try hub.expect(first)
        #expect(hub[client].kinds.prefix(3) == [.sessionSync, .pong, .streamStart])
        #expect(hub[client].indexes == [0, 1, 2, 3])
        let commands = hub.takeWords()
        #expect(commands.contains(.tell(.acknowledgeEnd(attempt: 1), of: first.turn, to: workerA)) == isEnded)
    }

    @Test("What is said of a session overtakes nothing that waits for a message to be shown", arguments: [false, true])
    func noticesBeforeTheCommitIsHeardOf(isRefused: Bool) throws {
        var hub = HubFixture()
        let (first, second, third) = (turn(0), turn(1), turn(2))
        let client = try hub.connect(snapshot(session))
        try hub.expect(first)
        try hub.receive(first.events(0..<2))
        _ = hub.state.accept(second.turn, of: session)
        _ = hub.state.accept(third.turn, of: session)
        // The worker ends the first one, shows the second one's message, and answers it.
        let message = GatewayInbound.message(workerA, .notice(session, .init(bytes: ServerFrame.pong.json())))
        try hub.receive(first.events(2..<3, end: 2), message, second.events(0..<3, end: 2), message)
        #expect(hub[client].kinds.suffix(1) == [.streamStopped], "what is known goes on")
        if isRefused { try hub.refuse(third) } else { try hub.expect(second, position: 1) }
        #expect(hub[client].kinds.suffix(1) == [.streamStopped], "the message may be the other one's")
        try hub.expect(isRefused ? second : third, position: 1)
        #expect(
            hub[client].kinds.suffix(6) == [.streamStopped, .pong, .streamStart, .streamDelta, .streamStopped, .pong])
    }

    @Test(
        "Of what comes before a message is shown a bounded part is kept; beyond it clients read again",
        arguments: [false, true])
    func tooMuchBeforeTheCommitIsHeardOf(isLong: Bool) throws {
        var hub = HubFixture()
        let first = turn(0)
        let client = try hub.connect(snapshot(session))
        _ = hub.state.accept(first.turn, of: session)
        if isLong {
            for _ in 0..<6 { try hub.receive(first.longEvents(0..<1000)) }
        } else {
            for index in 0..<5000 { try hub.receive(first.events(index..<(index + 1))) }
        }
        #expect(hub[client].closed == nil)
        try hub.expect(first)
        #expect(hub[client].closed == .restarting)
    }

    @Test("A turn of which others have read in its row is shown to nobody before its message")
    func joinedBeforeTheCommitIsHeardOf() throws {
        var hub = HubFixture()
        let first = turn(0)
        let watcher = try hub.connect(snapshot(session))
        _ = hub.state.accept(first.turn, of: session)
        let client = try hub.connect(snapshot(session, running: first.summary(), latest: 0))
        #expect(hub[client].sync?.turn?.turnID == first.turn)
        try hub.expect(assigned: first)
        #expect(hub.takeWords().isEmpty)
        try hub.receive(first.events(1..<3))
        #expect(hub[client].indexes == [0, 1, 2] && hub[watcher].indexes == [0, 1, 2])
    }

    @Test("A turn that ended in its row before its message was shown ends for its clients at the next look")
    func endedBeforeTheCommitIsHeardOf() throws {
        var hub = HubFixture()
        let first = turn(0)
        let client = try hub.connect(snapshot(session))
        _ = hub.state.accept(first.turn, of: session)
        try hub.conclude(first, first.summary(.stopped, attempt: 0), TurnResult(state: .stopped))
        #expect(hub[client].kinds == [.sessionSync])
        try hub.expect(first)
        let due = try hub.tick()
        #expect(due == [first.turn])
    }

    @Test("Of a message that was not stored nothing is kept")
    func refused() throws {
        var hub = HubFixture()
        let first = turn(0)
        let client = try hub.connect(snapshot(session))
        _ = hub.state.accept(first.turn, of: session)
        try hub.refuse(first)
        try hub.receive(first.events(0..<2))
        #expect(hub[client].indexes == [0, 1])
    }

    @Test("Clients see that an assigned turn has begun before its worker says a word, and see it once")
    func assignedTurn() throws {
        var hub = HubFixture()
        let first = turn(0)
        let client = try hub.connect(snapshot(session))
        try hub.expect(assigned: first)
        #expect(hub[client].kinds == [.sessionSync, .streamStart] && hub[client].indexes == [0])
        #expect(hub.takeWords().isEmpty)
        try hub.receive(first.events(1..<3), first.events(0..<4), first.events(4..<5, end: 4))
        #expect(hub[client].indexes == [0, 1, 2, 3, 4])
        let commands = hub.takeWords()
        #expect(commands == [.tell(.acknowledgeEnd(attempt: 1), of: first.turn, to: workerA)])
    }

    @Test("Who comes to an assigned turn before its worker has said a word is shown its beginning")
    func joinsAssignedTurn() throws {
        var hub = HubFixture()
        let first = turn(0)
        try hub.expect(assigned: first)
        let client = try hub.connect(snapshot(session, running: first.summary(), latest: 0))
        try hub.receive(first.events(1..<3))
        #expect(hub[client].kinds == [.sessionSync, .streamStart, .streamDelta, .streamDelta])
        #expect(hub[client].sync?.queued == [])
    }

    @Test("The beginning that a restarted gateway has not shown is asked for")
    func assignedBeforeTheRestart() throws {
        var hub = HubFixture()
        let first = turn(0)
        try hub.receive(first.events(1..<3))
        let commands = hub.takeWords()
        #expect(commands == [.tell(.replay(attempt: 1, from: 0), of: first.turn, to: workerA)])
    }

    @Test("An assigned turn that goes to another worker unbegun begins again there")
    func assignmentLost() throws {
        var hub = HubFixture()
        let first = turn(0)
        let client = try hub.connect(snapshot(session))
        try hub.expect(assigned: first)
        try hub.receive(.workerLost(workerA, running: [first.key()]))
        try hub.receive(first.events(0..<2, attempt: 2, from: workerB))
        #expect(hub[client].kinds == [.sessionSync, .streamStart, .streamRestart, .streamDelta])
    }

    @Test("A lost worker's turns are offered to others and compared with their rows")
    func workerLost() throws {
        var hub = HubFixture()
        let first = turn(0)
        try hub.receive(first.events(0..<2))
        let due1 = try hub.tick()
        #expect(due1.isEmpty)
        try hub.receive(.workerLost(workerA, running: [first.key()]))
        let commands5 = hub.takeWords()
        #expect(commands5 == [.wake(first.turn)])
        let due2 = try hub.tick()
        #expect(due2 == [first.turn])
        try hub.receive(first.events(0..<2, attempt: 2, from: workerB))
        let due3 = try hub.tick()
        #expect(due3.isEmpty)
    }

    @Test("A late message of loss does not touch a turn that another worker has taken")
    func lossAfterTakeover() throws {
        var hub = HubFixture()
        let first = turn(0)
        try hub.receive(first.events(0..<2), first.events(0..<1, attempt: 2, from: workerB))
        try hub.receive(.workerLost(workerA, running: [first.key()]))
        let due4 = try hub.tick()
        #expect(due4.isEmpty)
    }

    @Test("A turn that ended in its row alone ends for its clients once, and the next one runs")
    func concluded() throws {
        var hub = HubFixture()
        let (first, second) = (turn(0), turn(1))
        let client = try hub.connect(snapshot(session))
        try hub.expect(first)
        try hub.expect(second, position: 1)
        try hub.receive(first.events(0..<3))
        _ = hub.takeWords()
        for _ in 0..<2 { try hub.conclude(first, first.summary(.done), TurnResult(state: .done)) }
        try hub.receive(first.events(3..<5, end: 4))
        #expect(hub[client].kinds.filter { $0 == .streamEnd }.count == 1)
        #expect(hub[client].indexes == [0, 1, 2, 3])
        let commands6 = hub.takeWords()
        #expect(commands6.contains(.wake(second.turn)))
    }

    @Test("A waiting turn that was stopped ends with a frame without a cursor")
    func stoppedWhileQueued() throws {
        var hub = HubFixture()
        let first = turn(0)
        let client = try hub.connect(snapshot(session))
        try hub.expect(first)
        try hub.conclude(first, first.summary(.stopped, attempt: 0), TurnResult(state: .stopped))
        #expect(hub[client].kinds == [.sessionSync, .streamStopped])
        #expect(hub.state.sessionOfTurn.isEmpty)
    }

    @Test("At most two ended turns of a session are kept")
    func keepsTwo() throws {
        var hub = HubFixture()
        let turns = (0..<4).map(turn)
        for one in turns { try hub.receive(one.events(0..<3, end: 2)) }
        #expect(Set(hub.state.sessionOfTurn.keys) == [turns[2].turn, turns[3].turn])
    }

    @Test("Ended turns of all sessions are bounded in bytes, the oldest goes first")
    func boundedInBytes() throws {
        let turns = (0..<20).map { _ in TurnFixture() }
        let one = turns[0].frames(0..<50, end: 49).reduce(0) { $0 + $1.json.readableBytes }
        var hub = HubFixture(ended: EndedFeeds(maxBytes: one * 5))
        for one in turns { try hub.receive(one.events(0..<50, end: 49)) }
        #expect(Set(hub.state.sessionOfTurn.keys).isSubset(of: turns.suffix(5).map(\.turn)))
        #expect(hub.state.sessionOfTurn.count >= 4)
    }

    @Test("Nothing is left of sessions without sockets and turns")
    func forgets() throws {
        var hub = HubFixture()
        let client = try hub.connect(snapshot(session))
        try hub.receive(turn(0).events(0..<3, end: 2))
        hub.state.remove(client, session: session)
        #expect(hub.state.sessions.count == 1)
        hub.now += FeedTiming.keepEnded
        try hub.tick()
        #expect(hub.state.sessions.isEmpty && hub.state.sessionOfTurn.isEmpty)
    }

    @Test("Closing a session closes all its sockets, and they get nothing more")
    func closes() throws {
        var hub = HubFixture()
        let client = try hub.connect(snapshot(session))
        let joining = hub.register(session)
        let session = session
        try hub.perform { state, _, effects in state.close(session, code: .sessionDeleted, effects: &effects) }
        try hub.receive(turn(0).events(0..<1))
        #expect(hub[client].closed == .sessionDeleted && hub[joining].closed == .sessionDeleted)
        #expect(hub[client].frames.count == 1)
    }

    @Test("A notice of a worker goes to all clients as it is")
    func notice() throws {
        var hub = HubFixture()
        let client = try hub.connect(snapshot(session))
        try hub.receive(.message(workerA, .notice(session, .init(bytes: ServerFrame.pong.json()))))
        #expect(hub[client].kinds == [.sessionSync, .pong])
    }

    @Test("A turn can begin at once only where no other one of its session is open")
    func canBegin() throws {
        var hub = HubFixture()
        let (first, session) = (turn(0), session)
        func canBegin() throws -> Bool {
            let next = turn(9)
            let isFree = hub.state.accept(next.turn, of: session)
            try hub.refuse(next)
            return isFree
        }
        #expect(try canBegin(), "nothing is known of the session")
        try hub.expect(first)
        #expect(try !canBegin())
        try hub.receive(first.events(0..<2))
        #expect(try !canBegin())
        try hub.receive(first.events(2..<3, end: 2))
        #expect(try canBegin())
        try hub.expect(turn(1))
        #expect(try !canBegin() && hub.state.accept(.random(), of: .random()))
    }

    @Test("READY asks for what was missed of a known turn, and acknowledges an ended one again")
    func ready() throws {
        var hub = HubFixture()
        let (first, second) = (turn(0), TurnFixture())
        try hub.receive(first.events(0..<3, end: 2), second.events(0..<4))
        _ = hub.takeWords()
        let ready = WorkerMessage.Ready(workerID: workerA, capacity: 4, running: [first.key(), second.key()])
        try hub.receive(.message(workerA, .ready(ready)))
        let commands7 = hub.takeWords()
        #expect(
            commands7 == [
                .tell(.acknowledgeEnd(attempt: 1), of: first.turn, to: workerA),
                .tell(.replay(attempt: 1, from: 4), of: second.turn, to: workerA),
            ])
    }
}

extension HubFixture {
    mutating func expect(_ turn: TurnFixture, position: Int = 0) throws {
        try perform { state, now, effects in
            state.expect(turn.accepted(position: position), session: turn.session, now: now, effects: &effects)
        }
    }

    mutating func expect(assigned turn: TurnFixture) throws {
        try perform { state, now, effects in
            state.expect(turn.assigned(), session: turn.session, now: now, effects: &effects)
        }
    }

    mutating func refuse(_ turn: TurnFixture) throws {
        try perform { state, now, effects in
            state.refuse(turn.turn, of: turn.session, now: now, effects: &effects)
        }
    }

    mutating func settle(_ turn: TurnFixture) throws {
        try perform { state, _, effects in
            state.settle(turn.ordinal, of: turn.session, effects: &effects)
        }
    }

    mutating func conclude(_ turn: TurnFixture, _ summary: TurnSummary, _ result: TurnResult) throws {
        try perform { state, now, effects in
            state.conclude(summary, session: turn.session, result: result, now: now, effects: &effects)
        }
    }
}

import NaviLink
import NaviProtocol
import NaviStore
import Testing

@testable import gateway

@Suite("What a client gets that connects")
struct JoinTests {
    private let turn = TurnFixture(ordinal: 4)
    private var session: SessionID { turn.session }

    @Test("Without a cursor in mid-turn: session_sync, the turn from its start, then live frames")
    func freshInMidTurn() throws {
        var hub = HubFixture()
        try hub.receive(turn.events(0..<3))
        let client = try hub.connect(snapshot(session, running: turn.summary()))
        try hub.receive(turn.events(3..<5))
        #expect(hub[client].sync?.recovered == false)
        #expect(hub[client].sync?.turn?.turnID == turn.turn)
        #expect(hub[client].sync?.cursor == turn.cursor(-1))
        #expect(hub[client].indexes == [0, 1, 2, 3, 4])
    }

    @Test("With a cursor of the same attempt: exactly the frames after it, then live ones", arguments: -1...4)
    func resumes(after index: Int) throws {
        var hub = HubFixture()
        try hub.receive(turn.events(0..<5))
        let client = try hub.connect(snapshot(session, running: turn.summary()), cursor: turn.cursor(index))
        try hub.receive(turn.events(5..<7))
        #expect(hub[client].sync?.recovered == true)
        #expect(hub[client].sync?.cursor == turn.cursor(index))
        #expect(hub[client].indexes == Array(index + 1..<7))
    }

    @Test("With a cursor of an older attempt: not recovered, stream_start with index -1 before the restart")
    func olderAttempt() throws {
        var hub = HubFixture()
        try hub.receive(turn.events(0..<5), turn.events(0..<2, attempt: 2, from: workerB))
        let client = try hub.connect(
            snapshot(session, running: turn.summary(attempt: 2)), cursor: turn.cursor(3))
        #expect(hub[client].sync?.recovered == false)
        #expect(hub[client].sync?.turn?.attempt == 2)
        #expect(hub[client].kinds == [.sessionSync, .streamStart, .streamRestart, .streamDelta])
        #expect(hub[client].indexes == [-1, 0, 1])
    }

    @Test("A client that saw the first attempt gets the restart without a second stream_start")
    func restartWhileConnected() throws {
        var hub = HubFixture()
        let client = try hub.connect(snapshot(session, latest: 3))
        try hub.receive(turn.events(0..<2), turn.events(0..<2, attempt: 2, from: workerB))
        #expect(hub[client].kinds.filter { $0 == .streamStart }.count == 1)
        #expect(hub[client].kinds.suffix(2) == [.streamRestart, .streamDelta])
    }

    @Test("A client that saw nothing of a turn gets stream_start before the restart of a later attempt")
    func laterAttemptFirstSeen() throws {
        var hub = HubFixture()
        let client = try hub.connect(snapshot(session, latest: 3))
        try hub.receive(turn.events(0..<2, attempt: 3))
        #expect(hub[client].kinds == [.sessionSync, .streamStart, .streamRestart, .streamDelta])
    }

    @Test("The rest of a turn that ended meanwhile, while its copy is kept")
    func endedTurn() throws {
        var hub = HubFixture()
        try hub.receive(turn.events(0..<5, end: 4))
        hub.now += .seconds(59)
        try hub.tick()
        let client = try hub.connect(snapshot(session, latest: 4), cursor: turn.cursor(2))
        #expect(hub[client].sync?.recovered == true)
        #expect(hub[client].sync?.turn == nil)
        #expect(hub[client].indexes == [3, 4])
        hub.now += .seconds(1)
        try hub.tick()
        let late = try hub.connect(snapshot(session, latest: 4), cursor: turn.cursor(2))
        #expect(hub[late].sync?.recovered == false)
        #expect(hub[late].indexes.isEmpty)
    }

    @Test("Between turns with the last cursor: recovered, and nothing follows, however long ago that was")
    func betweenTurns() throws {
        var hub = HubFixture()
        try hub.receive(turn.events(0..<5, end: 4))
        for _ in 0..<2 {
            let client = try hub.connect(snapshot(session, latest: 4), cursor: turn.cursor(4))
            #expect(hub[client].sync?.recovered == true)
            #expect(hub[client].frames.count == 1)
            hub.now += .seconds(61)
            try hub.tick()
        }
        let fresh = try hub.connect(snapshot(session, latest: 4))
        #expect(hub[fresh].sync?.cursor == turn.cursor(4))
    }

    @Test("The rest of an ended turn, then the turns after it")
    func endedThenRunning() throws {
        var hub = HubFixture()
        let next = TurnFixture(session: session, ordinal: 5)
        try hub.receive(turn.events(0..<3, end: 2), next.events(0..<2))
        let client = try hub.connect(snapshot(session, running: next.summary()), cursor: turn.cursor(1))
        #expect(hub[client].frames.compactMap(\.cursor) == [turn.cursor(2), next.cursor(0), next.cursor(1)])
        #expect(hub[client].sync?.turn?.turnID == next.turn)
    }

    @Test("A cursor that cannot be served is no error", arguments: [Cursor(turnOrdinal: 99, attempt: 1, index: 3)])
    func unknownCursor(cursor: Cursor) throws {
        var hub = HubFixture()
        try hub.receive(turn.events(0..<2))
        let client = try hub.connect(snapshot(session, running: turn.summary()), cursor: cursor)
        #expect(hub[client].sync?.recovered == false)
        #expect(hub[client].indexes == [0, 1])
    }

    @Test("A cursor ahead of everything that is here is not believed")
    func cursorAhead() throws {
        var hub = HubFixture()
        try hub.receive(turn.events(0..<2))
        let client = try hub.connect(snapshot(session, running: turn.summary()), cursor: turn.cursor(10))
        #expect(hub[client].sync?.recovered == false)
    }

    @Test("A turn that the row says has ended, but whose end is still on its way, is shown to its end")
    func rowAheadOfStream() throws {
        var hub = HubFixture()
        try hub.receive(turn.events(0..<3))
        let client = try hub.connect(snapshot(session, latest: 4))
        try hub.receive(turn.events(3..<4, end: 3))
        #expect(hub[client].sync?.turn?.turnID == turn.turn)
        #expect(hub[client].indexes == [0, 1, 2, 3])
    }

    @Test("A turn that ended after the snapshot was taken is shown whole")
    func streamAheadOfRow() throws {
        var hub = HubFixture()
        let client = hub.register(session)
        try hub.receive(turn.events(0..<3, end: 2))
        try hub.join(client, snapshot(session, running: turn.summary()))
        #expect(hub[client].indexes == [0, 1, 2])
    }

    @Test("What is sent to the session between coming and session_sync follows session_sync")
    func noticesWhileJoining() throws {
        var hub = HubFixture()
        let client = hub.register(session)
        let pong = EncodedFrame(.pong)
        let session = session
        try hub.perform { state, _, effects in state.broadcast(pong, to: session, effects: &effects) }
        try hub.join(client, snapshot(session))
        #expect(hub[client].kinds == [.sessionSync, .pong])
    }

    @Test("A queued turn that has begun meanwhile is not listed as queued")
    func begunWhileJoining() throws {
        var hub = HubFixture()
        let queued = QueuedTurn(
            turnID: turn.turn, clientMessageID: nil, content: "", position: 0, createdAt: Timestamp(milliseconds: 0))
        try hub.receive(turn.events(0..<1))
        let client = try hub.connect(snapshot(session, queued: [queued]))
        #expect(hub[client].sync?.queued.isEmpty == true)
        #expect(hub[client].sync?.turn?.turnID == turn.turn)
    }

    @Test("A turn that was accepted and waits for a worker is told as queued, with and without a cursor")
    func waitingTurn() throws {
        var hub = HubFixture()
        var waiting = snapshot(session, latest: turn.ordinal)
        waiting.waiting = turn.summary(attempt: 0)
        waiting.firstOpenOrdinal = turn.ordinal
        let client = try hub.connect(waiting)
        #expect(hub[client].sync?.turn?.state == .queued)
        #expect(hub[client].sync?.turn?.turnID == turn.turn)
        #expect(hub[client].frames.count == 1)
        try hub.receive(turn.events(0..<4, end: 3))
        #expect(hub[client].frames.count == 5)
        let late = try hub.connect(waiting)
        #expect(hub[late].sync?.turn == nil, "it has ended meanwhile")
    }

    @Test("All clients of a session get the same frames; those of others get none")
    func severalClients() throws {
        var hub = HubFixture()
        let first = try hub.connect(snapshot(session))
        let second = try hub.connect(snapshot(session))
        let stranger = try hub.connect(snapshot(.random()))
        try hub.receive(turn.events(0..<4, end: 3))
        #expect(hub[first] == hub[second])
        #expect(hub[stranger].frames.count == 1)
    }
}

@Suite("Joining a gateway that has just started")
struct SettlingTests {
    private let turn = TurnFixture(ordinal: 2)
    private var session: SessionID { turn.session }

    @Test("A cursor waits for the worker's log and is then served exactly")
    func waitsForLog() throws {
        var hub = HubFixture(settled: false)
        let client = try hub.connect(snapshot(session, running: turn.summary()), cursor: turn.cursor(5))
        #expect(hub[client].frames.isEmpty)
        let asked = hub.takeWords()
        #expect(asked == [.tell(.replay(attempt: 1, from: 0), of: turn.turn, to: workerA)])
        try hub.receive(turn.events(9..<10))
        try hub.receive(turn.replayed(0..<9))
        #expect(hub[client].sync?.recovered == true)
        #expect(hub[client].indexes == [6, 7, 8, 9])
    }

    @Test("READY tells of running turns, which are replayed from their beginning")
    func ready() throws {
        var hub = HubFixture(settled: false)
        let ready = WorkerMessage.Ready(workerID: workerA, capacity: 4, running: [turn.key()])
        try hub.receive(.workerJoined(workerA), .message(workerA, .ready(ready)))
        #expect(hub.takeWords() == [.tell(.replay(attempt: 1, from: 0), of: turn.turn, to: workerA)])
    }

    @Test("A turn that ended while no gateway ran is served when the worker sends it again")
    func endedMeanwhile() throws {
        var hub = HubFixture(settled: false)
        let client = try hub.connect(
            snapshot(session, latest: 2, lastActive: Timestamp(milliseconds: 900)), cursor: turn.cursor(1))
        #expect(hub[client].frames.isEmpty)
        try hub.receive(turn.events(0..<4, end: 3))
        #expect(hub[client].sync?.recovered == true)
        #expect(hub[client].indexes == [2, 3])
        #expect(hub.takeWords() == [.tell(.acknowledgeEnd(attempt: 1), of: turn.turn, to: workerA)])
    }

    @Test("When nothing comes, the client is told so after the time is over")
    func givesUp() throws {
        var hub = HubFixture(settled: false)
        let client = try hub.connect(snapshot(session, running: turn.summary()), cursor: turn.cursor(1))
        hub.now += FeedTiming.settling
        try hub.tick()
        #expect(hub[client].sync?.recovered == false)
    }

    @Test("Without a cursor nobody waits")
    func noCursor() throws {
        var hub = HubFixture(settled: false)
        let client = try hub.connect(snapshot(session, running: turn.summary()))
        try hub.receive(turn.replayed(0..<3))
        #expect(hub[client].indexes == [0, 1, 2])
    }
}

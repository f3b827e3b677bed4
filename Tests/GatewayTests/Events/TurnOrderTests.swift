import NaviLink
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

/// Turns of one session come from several workers, and some only from their rows.
@Suite("The order of turns")
struct TurnOrderTests {
    private let session = SessionID.random()
    private func turn(_ ordinal: Int) -> TurnFixture { TurnFixture(session: session, ordinal: ordinal) }

    private var done: TurnResult {
        var result = TurnResult(state: .done)
        result.message = Message(index: 1, role: .assistant, content: "x", createdAt: Timestamp(milliseconds: 0))
        return result
    }

    @Test("A later turn is shown after the end of the earlier one, whichever comes first")
    func waits() throws {
        var hub = HubFixture()
        let client = try hub.connect(snapshot(session))
        let (first, second) = (turn(0), turn(1))
        try hub.receive(first.events(0..<2))
        try hub.receive(second.events(0..<2, from: workerB))
        #expect(hub[client].places == ["0.0", "0.1"])
        #expect(hub.hasBlocked)
        try hub.receive(first.events(2..<3, end: 2))
        #expect(hub[client].places == ["0.0", "0.1", "0.2", "1.0", "1.1"])
        try hub.receive(second.events(2..<3, end: 2, from: workerB))
        #expect(hub[client].places.last == "1.2")
        #expect(hub.state.blocked.isEmpty)
    }

    @Test("A later turn that came while nobody watched is shown whole to who comes before the earlier one has ended")
    func cameUnwatched() throws {
        for cursor in [nil, Cursor(turnOrdinal: 0, attempt: 1, index: 1)] {
            var hub = HubFixture()
            let (first, second) = (turn(0), turn(1))
            try hub.receive(first.events(0..<2))
            try hub.receive(second.events(0..<3, from: workerB))
            // The first turn's end is in its row; its last frame is still on its way here.
            let client = try hub.connect(snapshot(session, running: second.summary(worker: workerB)), cursor: cursor)
            try hub.receive(second.events(3..<4, from: workerB))
            let before = cursor == nil ? ["0.0", "0.1"] : []
            #expect(hub[client].places == before)
            try hub.receive(first.events(2..<3, end: 2))
            #expect(hub[client].places == before + ["0.2", "1.0", "1.1", "1.2", "1.3"])
            // Those who were shown it before are gone: who comes next gets it from the beginning, too.
            hub.state.remove(client, session: session)
        }
    }

    @Test("A later turn is shown whole again after everybody has left and somebody has come back")
    func cameBack() throws {
        var hub = HubFixture()
        let (first, second) = (turn(0), turn(1))
        let client = try hub.connect(snapshot(session))
        try hub.receive(first.events(0..<2))
        try hub.receive(second.events(0..<2, attempt: 2, from: workerB))
        hub.state.remove(client, session: session)
        try hub.receive(second.events(2..<3, attempt: 2, from: workerB))
        let running = second.summary(attempt: 2, worker: workerB)
        let again = try hub.connect(
            snapshot(session, running: running), cursor: Cursor(turnOrdinal: 0, attempt: 1, index: 1))
        try hub.receive(first.events(2..<3, end: 2))
        try hub.receive(second.events(3..<4, attempt: 2, from: workerB))
        #expect(hub[again].places == ["0.2", "1.-1", "1.0", "1.1", "1.2", "1.3"])
    }

    @Test("Turns that are ended from their rows are shown in their order, in whatever order that happens")
    func conclusions() throws {
        var hub = HubFixture()
        let client = try hub.connect(snapshot(session))
        let turns = (0..<4).map(turn)
        for number in [3, 1, 2, 0] {
            try hub.conclude(turns[number], turns[number].summary(.done), done)
        }
        #expect(hub[client].places == (0..<4).flatMap { turn in (0..<3).map { "\(turn).\($0)" } })
    }

    @Test("A turn of which the gateway never heard is asked for when it keeps a later one back")
    func missing() throws {
        var hub = HubFixture()
        let client = try hub.connect(snapshot(session))
        try hub.receive(turn(2).events(0..<1))
        #expect(hub[client].places == [])
        #expect(hub.state.blocked.map(\.turns) == [0..<2])
        let (first, second) = (turn(0), turn(1))
        try hub.conclude(first, first.summary(.done), done)
        // It was taken up by the first one, and nothing is to be shown of it.
        try hub.settle(second)
        #expect(hub[client].places == ["0.0", "0.1", "0.2", "2.0"])
    }

    @Test("A waiting turn that was cancelled keeps nothing back, whether it ends before its turn comes or after")
    func cancelled() throws {
        for isEarly in [false, true] {
            var hub = HubFixture()
            let client = try hub.connect(snapshot(session))
            let (first, second, third) = (turn(0), turn(1), turn(2))
            for (position, turn) in [first, second, third].enumerated() { try hub.expect(turn, position: position) }
            let cancel = { (hub: inout HubFixture) in
                try hub.conclude(second, second.summary(.stopped, attempt: 0), TurnResult(state: .stopped))
            }
            try hub.receive(first.events(0..<1))
            if isEarly { try cancel(&hub) }
            try hub.receive(first.events(1..<2, end: 1))
            if !isEarly { try cancel(&hub) }
            try hub.receive(third.events(0..<1))
            #expect(hub[client].places == ["0.0", "0.1", "2.0"])
        }
    }

    @Test("What a restarted gateway is told again of turns that a client has in its history is not shown")
    func old() throws {
        var hub = HubFixture()
        let client = try hub.connect(snapshot(session, latest: 4))
        try hub.receive(turn(3).events(0..<2, end: 1), turn(4).events(0..<2, end: 1, from: workerB))
        #expect(hub[client].places == [])
        try hub.receive(turn(5).events(0..<1))
        #expect(hub[client].places == ["5.0"])
    }

    @Test("A client resumes only when everything between its cursor and now is there")
    func resuming() throws {
        var hub = HubFixture()
        let watcher = try hub.connect(snapshot(session))
        let turns = (0..<3).map(turn)
        try hub.receive(turns[0].events(0..<3, end: 2))
        try hub.receive(turns[1].events(0..<3, end: 2))
        try hub.receive(turns[2].events(0..<2))
        let back = try hub.connect(
            snapshot(session, running: turns[2].summary(), latest: 2), cursor: turns[0].cursor(1))
        #expect(hub[back].sync?.recovered == true)
        #expect(hub[back].places == ["0.2", "1.0", "1.1", "1.2", "2.0", "2.1"])
        try hub.receive(turns[2].events(2..<3, end: 2))
        // Two ended turns are kept; of the first one nothing is left now.
        let late = try hub.connect(snapshot(session, latest: 2), cursor: turns[0].cursor(1))
        #expect(hub[late].sync?.recovered == false)
        #expect(hub[watcher].places == (0..<3).flatMap { turn in (0..<3).map { "\(turn).\($0)" } })
    }

    @Test("A cursor of frames that were lost is not taken for a place among those that were made up instead")
    func madeUpPlaces() throws {
        var hub = HubFixture()
        let (first, second) = (turn(0), turn(1))
        _ = try hub.connect(snapshot(session, running: first.summary(), latest: 0))
        // Through the gateway before this one a client has seen more of the turn than ever came here.
        try hub.conclude(first, first.summary(.done), done)
        for index in 0..<3 {
            let back = try hub.connect(snapshot(session, latest: 0), cursor: first.cursor(index))
            #expect(hub[back].sync?.recovered == false, "index \(index)")
        }
        try hub.receive(second.events(0..<2))
        try hub.conclude(second, second.summary(.done), done)
        let whole = try hub.connect(snapshot(session, latest: 1), cursor: second.cursor(1))
        #expect(hub[whole].sync?.recovered == true)
        #expect(hub[whole].places == ["1.2"])
        let beyond = try hub.connect(snapshot(session, latest: 1), cursor: second.cursor(2))
        #expect(hub[beyond].sync?.recovered == false)
    }

    @Test("What waits for an earlier turn is bounded: beyond it clients connect again")
    func bounded() throws {
        var hub = HubFixture()
        let client = try hub.connect(snapshot(session))
        let (first, second) = (turn(0), turn(1))
        try hub.receive(first.events(0..<1))
        for start in stride(from: 0, to: 4000, by: 500) { try hub.receive(second.events(start..<start + 500)) }
        #expect(hub[client].closed == nil)
        try hub.receive(second.events(4000..<4500))
        #expect(hub[client].closed == .restarting)
    }

    @Test("While nobody watches, nothing waits to be shown")
    func unwatched() throws {
        var hub = HubFixture()
        let first = turn(0)
        try hub.receive(first.events(0..<500))
        var feed = try #require(hub.state.feed(first.turn))
        let waiting = feed.takeUnshown()
        #expect(waiting.isEmpty)
        let client = try hub.connect(snapshot(session, running: first.summary()))
        try hub.receive(first.events(500..<501))
        #expect(hub[client].indexes == Array(0..<501))
    }

    @Test("In whatever order the turns of three workers come, clients see them one after the other")
    func anyOrder() throws {
        for seed in 0..<200 {
            var random = SeededGenerator(seed: UInt64(seed))
            var hub = HubFixture()
            let client = try hub.connect(snapshot(session))
            let turns = (0..<6).map(turn)
            var pending = turns.map { turn in
                (0..<4).map { index in turn.events(index..<index + 1, end: index == 3 ? 3 : nil) }[...]
            }
            while let number = pending.indices.filter({ !pending[$0].isEmpty }).randomElement(using: &random) {
                if let event = pending[number].popFirst() { try hub.receive(event) }
            }
            #expect(hub[client].places == (0..<6).flatMap { turn in (0..<4).map { "\(turn).\($0)" } })
        }
    }
}

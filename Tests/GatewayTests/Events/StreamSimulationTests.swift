import NaviLink
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Any mix of losses, repeats, restarts and reconnects")
struct StreamSimulationTests {
    @Test("gives every client every frame of an attempt, in order, once", arguments: 1...60)
    func exactlyOnce(seed: Int) throws {
        var simulation = StreamSimulation(seed: UInt64(seed))
        for _ in 0..<400 { try simulation.step() }
        try simulation.settle()
        for client in simulation.clients { #expect(client.violation == nil, "seed \(seed)") }
        #expect(simulation.clients.contains { $0.last?.index == simulation.length - 1 })
        #expect(
            simulation.clients.allSatisfy {
                !$0.isConnected || $0.readsHistory || $0.last?.index == simulation.length - 1
            }, "seed \(seed)")
    }
}

/// One turn, a worker with its log, a link that loses and repeats, a gateway that is killed now and then, and clients
/// that come and go with their cursors.
private struct StreamSimulation {
    struct Client {
        var ref: ConnectionRef?
        var seen = 0
        var last: Cursor?
        var violation: String?
        /// It was told that no turn runs and its cursor is of no use: it reads the history.
        var readsHistory = false
        var isConnected: Bool { ref != nil }

        /// Checks what came against the cursor; `session_sync` may set it back.
        mutating func take(_ frames: [ReceivedFrame]) {
            for frame in frames {
                if case .sessionSync(let sync) = frame.frame {
                    if !sync.recovered { last = nil }
                    readsHistory = !sync.recovered && sync.turn == nil
                    continue
                }
                guard let cursor = frame.cursor else { continue }
                let isNext =
                    last.map { cursor.attempt == $0.attempt && cursor.index == $0.index + 1 } ?? (cursor.index <= 0)
                let isRestart = cursor.index == 0 && cursor.attempt > last?.attempt ?? 0
                if !isNext, !isRestart { violation = "\(cursor) after \(last?.description ?? "nothing")" }
                last = cursor
            }
        }
    }

    let turn = TurnFixture(ordinal: 1)
    let length = 120
    var random: SeededGenerator
    var hub = HubFixture()
    var attempt = 1
    var produced = 0
    var clients = [Client](repeating: Client(), count: 4)

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func step() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<50: try produce(losing: true)
        case 50..<65: try answerReplays(losing: true)
        case 65..<80: try reconnect(Int.random(in: 0..<clients.count, using: &random))
        case 80..<88: disconnect(Int.random(in: 0..<clients.count, using: &random))
        case 88..<93:
            hub.now += .seconds(1)
            try hub.tick()
        case 93..<95: try restartGateway()
        case 95..<97 where produced < length && attempt < 3: try takeOver()
        default: try repeatOld()
        }
        collect()
    }

    /// Lets the rest happen without losses.
    mutating func settle() throws {
        for place in clients.indices where !clients[place].isConnected { try reconnect(place) }
        while produced < length { try produce(losing: false) }
        for _ in 0..<10 {
            hub.now += .seconds(1)
            try hub.tick()
            try answerReplays(losing: false)
        }
        // What a worker does on meeting the gateway again: it tells what it has.
        try hub.receive(ready)
        try answerReplays(losing: false)
        collect()
    }

    private var ready: GatewayInbound {
        .message(workerA, .ready(.init(workerID: workerA, capacity: 1, running: [turn.key(attempt: attempt)])))
    }

    private mutating func produce(losing: Bool) throws {
        let count = min(Int.random(in: 1...6, using: &random), length - produced)
        guard count > 0 else { return }
        let range = produced..<produced + count
        produced += count
        if losing, Int.random(in: 0..<5, using: &random) == 0 { return }
        try hub.receive(turn.events(range, attempt: attempt, end: length - 1))
    }

    private mutating func answerReplays(losing: Bool) throws {
        for word in hub.takeWords() {
            guard case .tell(.replay(attempt, let index), _, _) = word, index <= produced else { continue }
            if losing, Int.random(in: 0..<4, using: &random) == 0 { continue }
            try hub.receive(turn.replayed(index..<produced, attempt: attempt, end: length - 1))
        }
    }

    private mutating func reconnect(_ place: Int) throws {
        disconnect(place)
        let running = produced < length ? turn.summary(attempt: attempt) : nil
        let ref = try hub.connect(
            snapshot(turn.session, running: running, latest: turn.ordinal), cursor: clients[place].last)
        clients[place].ref = ref
        clients[place].seen = 0
    }

    private mutating func disconnect(_ place: Int) {
        guard let ref = clients[place].ref else { return }
        collect()
        hub.state.remove(ref, session: turn.session)
        clients[place].ref = nil
    }

    /// Everything in memory is gone, the sockets too.
    private mutating func restartGateway() throws {
        for place in clients.indices { disconnect(place) }
        let now = hub.now
        hub = HubFixture(settled: false)
        hub.now = now
        hub.state = HubState(limits: Limits(), settledAt: now + FeedTiming.settling)
        try hub.receive(ready)
    }

    /// Another claim of the turn; its frames begin anew.
    private mutating func takeOver() throws {
        attempt += 1
        produced = 0
        try produce(losing: false)
    }

    private mutating func repeatOld() throws {
        guard produced > 1 else { return }
        let first = Int.random(in: 0..<produced - 1, using: &random)
        try hub.receive(turn.events(first..<min(first + 5, produced), attempt: attempt, end: length - 1))
    }

    private mutating func collect() {
        for place in clients.indices {
            guard let ref = clients[place].ref else { continue }
            let received = hub[ref]
            clients[place].take(Array(received.frames.dropFirst(clients[place].seen)))
            clients[place].seen = received.frames.count
            if received.closed != nil { clients[place].ref = nil }
        }
    }
}

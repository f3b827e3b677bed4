import NIOCore
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import NaviLink

@Suite(.timeLimit(.minutes(1))) struct LinkTests {
    private let bench: LinkBench
    private let key = LinkFixture.key(1)

    init() throws {
        bench = try LinkBench()
    }

    @Test("A turn that took its seat arrives whole at the worker that has the seat")
    func assignment() async throws {
        let (gateway, inbound) = try bench.gateway()
        try await bench.whileRunning(gateway, inbound.add) {
            try await bench.whileRunning(bench.worker(capacity: 1)) { orders in
                try await inbound.first("READY") { if case .message(.anna, .ready) = $0 { true } else { false } }
                let seat = gateway.offer(LinkFixture.turn(1))
                #expect(seat?.worker == .anna && gateway.offer(LinkFixture.turn(2)) == nil)
                gateway.send(.assign(LinkFixture.assignment(1, to: .anna)))
                try await orders.first("the turn") { $0 == .assign(LinkFixture.assignment(1, to: .anna)) }
            }
        }
    }

    @Test("A ready worker gets the turn, and its events arrive in order")
    func wholePath() async throws {
        let (gateway, inbound) = try bench.gateway()
        let worker = bench.worker(capacity: 3)
        try await bench.whileRunning(gateway, inbound.add) {
            try await bench.whileRunning(worker) { orders in
                gateway.send(.wake(key.turnID))
                try await orders.first("the waking") { $0 == .wake(key.turnID) }
                worker.send([.events(key, LinkFixture.texts(0..<10))])
                worker.send([.events(key, [LinkFixture.terminal(at: 10)]), .released(key.turnID)])
                try await inbound.first("RELEASED") { $0 == .message(.anna, .released(key.turnID)) }
                gateway.send(.tell(.acknowledgeEnd(attempt: 1), of: key.turnID, to: .anna))
                try await orders.first("ACK_END") { $0 == .tell(.acknowledgeEnd(attempt: 1), of: key.turnID) }
            }
        }
        #expect(inbound.elements.first == .workerJoined(.anna))
        #expect(inbound.elements.frames(of: key).map(\.index) == Array(0...10))
        #expect(inbound.elements.suffix(2) == [.message(.anna, .goodbye), .workerLost(.anna, running: [])])
        #expect(gateway.workerCount == 0)
    }

    @Test("A worker that starts before the gateway finds it")
    func workerFirst() async throws {
        let worker = bench.worker()
        worker.send([.notice(LinkFixture.session(1), ByteBuffer(string: "{}"))])
        try await bench.whileRunning(worker) { _ in
            let (gateway, inbound) = try bench.gateway()
            try await bench.whileRunning(gateway, inbound.add) {
                try await inbound.first("the notice") {
                    $0 == .message(.anna, .notice(LinkFixture.session(1), ByteBuffer(string: "{}")))
                }
                #expect(gateway.workerCount == 1)
            }
        }
    }

    @Test("Without credit a turn waits, and goes out when credit comes back")
    func credit() async throws {
        let (gateway, inbound) = try bench.gateway()
        let worker = bench.worker(capacity: 1)
        try await bench.whileRunning(gateway, inbound.add) {
            try await bench.whileRunning(worker) { orders in
                gateway.send(.wake(LinkFixture.turn(1)))
                gateway.send(.wake(LinkFixture.turn(2)))
                try await orders.first("the first waking") { $0 == .wake(LinkFixture.turn(1)) }
                gateway.send(.tell(.stop, of: LinkFixture.turn(1)))
                try await orders.first("the stop") { $0 == .tell(.stop, of: LinkFixture.turn(1)) }
                #expect(!orders.elements.contains(.wake(LinkFixture.turn(2))))
                worker.send([.released(LinkFixture.turn(1))])
                try await orders.first("the second waking") { $0 == .wake(LinkFixture.turn(2)) }
            }
        }
    }

    @Test("A worker that vanishes is lost at once, with the turns it had")
    func vanishing() async throws {
        let (gateway, inbound) = try bench.gateway()
        let held = key
        try await bench.whileRunning(gateway, inbound.add) {
            try await bench.whileRunning(bench.worker(turns: ScriptedTurns(keys: [held])), ending: .cancellation) { _ in
                try await inbound.first("READY") { $0.isReady(from: .anna) }
            }
            let vanished = ContinuousClock.now
            try await inbound.first("the loss") { $0 == .workerLost(.anna, running: [held]) }
            #expect(
                ContinuousClock.now - vanished < .milliseconds(900), "found by the broken connection, not by silence")
        }
        #expect(!inbound.elements.contains(.message(.anna, .goodbye)))
    }

    @Test("A turn that a lost worker never confirmed goes to another one")
    func redispatch() async throws {
        let (gateway, inbound) = try bench.gateway()
        try await bench.whileRunning(gateway, inbound.add) {
            try await bench.whileRunning(bench.worker(.anna), ending: .cancellation) { orders in
                try await inbound.first("READY") { $0.isReady(from: .anna) }
                gateway.send(.wake(key.turnID))
                try await orders.first("the waking") { $0 == .wake(key.turnID) }
            }
            try await bench.whileRunning(bench.worker(.bert)) { orders in
                try await orders.first("the waking") { $0 == .wake(key.turnID) }
            }
        }
    }

    @Test("After a restart of the gateway the worker announces its turns again, and events flow")
    func gatewayRestart() async throws {
        let held = key
        let worker = bench.worker(turns: ScriptedTurns(keys: [held]))
        try await bench.whileRunning(worker) { orders in
            let (first, before) = try bench.gateway()
            try await bench.whileRunning(first, before.add, ending: .cancellation) {
                worker.send([.events(held, LinkFixture.texts(0..<3))])
                try await before.first("events") { $0 == .message(.anna, .events(held, LinkFixture.texts(0..<3))) }
            }
            let hellos = orders.elements.count { $0 == .hello }
            worker.send([.events(held, LinkFixture.texts(3..<4))])
            let (second, after) = try bench.gateway()
            let restarted = ContinuousClock.now
            try await bench.whileRunning(second, after.add) {
                try await after.first("READY") {
                    $0 == .message(.anna, .ready(.init(workerID: .anna, capacity: 4, running: [held])))
                }
                #expect(ContinuousClock.now - restarted < .milliseconds(900))
                try await after.first("events") { $0 == .message(.anna, .events(held, LinkFixture.texts(3..<4))) }
                try await orders.atLeast(hellos + 1, "HELLO") { $0 == .hello }
            }
        }
    }

    @Test("A replay is asked for and answered")
    func replay() async throws {
        let (gateway, inbound) = try bench.gateway()
        let worker = bench.worker()
        try await bench.whileRunning(gateway, inbound.add) {
            try await bench.whileRunning(worker) { orders in
                try await inbound.first("READY") { $0.isReady(from: .anna) }
                gateway.send(.tell(.replay(attempt: 1, from: 2), of: key.turnID, to: .anna))
                gateway.send(.tell(.replay(attempt: 2, from: 0), of: key.turnID, to: .anna))
                try await orders.first("REPLAY") { $0 == .tell(.replay(attempt: 1, from: 2), of: key.turnID) }
                worker.send([
                    .replayed(key, LinkFixture.texts(2..<5), end: 5), .replayGone(key.turnID, attempt: 2),
                ])
                try await inbound.first("the answer") {
                    $0 == .message(.anna, .replayed(key, LinkFixture.texts(2..<5), end: 5))
                }
                try await inbound.first("the refusal") { $0 == .message(.anna, .replayGone(key.turnID, attempt: 2)) }
            }
        }
    }

    @Test("A worker's new capacity is announced, and drain reaches all")
    func capacityAndDrain() async throws {
        let (gateway, inbound) = try bench.gateway()
        let worker = bench.worker(capacity: 4)
        try await bench.whileRunning(gateway, inbound.add) {
            try await bench.whileRunning(worker) { orders in
                try await inbound.first("READY") { $0.isReady(from: .anna) }
                gateway.send(.drain)
                try await orders.first("DRAIN") { $0 == .drain }
                worker.setCapacity(0)
                try await inbound.first("READY with 0") {
                    $0 == .message(.anna, .ready(.init(workerID: .anna, capacity: 0, running: [])))
                }
            }
        }
    }

    @Test("A graceful end sends what is queued, says goodbye, and closes the stream")
    func flush() async throws {
        let (gateway, inbound) = try bench.gateway()
        let worker = bench.worker()
        try await bench.whileRunning(gateway, inbound.add) {
            try await bench.whileRunning(worker) { _ in
                try await inbound.first("READY") { $0.isReady(from: .anna) }
                for index in 0..<1000 { worker.send([.events(key, LinkFixture.texts(index..<index + 1))]) }
            }
            try await inbound.first("the goodbye") { $0 == .message(.anna, .goodbye) }
            #expect(inbound.elements.frames(of: key).map(\.index) == Array(0..<1000))
            worker.send([.released(key.turnID)])  // goes nowhere, and harms nobody
        }
    }
}

extension GatewayInbound {
    func isReady(from worker: WorkerID) -> Bool {
        if case .message(worker, .ready) = self { true } else { false }
    }
}

extension [GatewayInbound] {
    /// The live frames of a turn, in the order in which they came.
    func frames(of key: TurnKey) -> [TurnFrame] {
        flatMap { inbound in
            if case .message(_, .events(key, let frames)) = inbound { frames } else { [] as [TurnFrame] }
        }
    }
}

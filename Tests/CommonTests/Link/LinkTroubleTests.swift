import Logging
import NIOCore
import NaviProtocol
import Synchronization
import TestKit
import Testing

@testable import NaviLink

@Suite(.timeLimit(.minutes(1))) struct LinkTroubleTests {
    private let bench: LinkBench
    private let key = LinkFixture.key(1)

    init() throws {
        bench = try LinkBench()
    }

    @Test("Rubbish from a peer disturbs nobody, and its well-formed messages still count")
    func rubbish() async throws {
        let (gateway, inbound) = try bench.gateway()
        let worker = bench.worker(.bert)
        try await bench.whileRunning(gateway, inbound.add) {
            try await bench.whileRunning(worker) { _ in
                let raw = try RawWorker(.anna, at: bench.endpoint)
                var random = SeededGenerator(seed: 2)
                for length in 0..<500 {
                    let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
                    try await raw.send(ByteBuffer(bytes: [200] + bytes))
                }
                try raw.sendParts("two parts")
                try await raw.send(.released(key.turnID))
                worker.send([.events(key, LinkFixture.texts(0..<3))])
                try await inbound.first("the raw worker's message") {
                    $0 == .message(.anna, .released(key.turnID))
                }
                try await inbound.first("the other's events") {
                    $0 == .message(.bert, .events(key, LinkFixture.texts(0..<3)))
                }
                raw.close()
            }
        }
        #expect(gateway.figures.malformed == 501)
        #expect(!inbound.elements.contains { if case .message(.anna, .events) = $0 { true } else { false } })
    }

    @Test("A peer without a worker's id is heard by nobody")
    func strangeRoutingID() async throws {
        let (gateway, inbound) = try bench.gateway()
        try await bench.whileRunning(gateway, inbound.add) {
            let raw = try RawWorker(WorkerID("with space"), at: bench.endpoint)
            try await raw.send(.released(key.turnID))
            try await eventually("the message to be rejected") { gateway.figures.malformed >= 2 }
            raw.close()
        }
        #expect(inbound.elements.isEmpty)
    }

    @Test("A silent worker is lost after three seconds of the clock, and joins again when it speaks")
    func silentWorker() async throws {
        let clock = SteppedClock()
        let (gateway, inbound) = try bench.gateway(clock: clock, tuning: .unpaced)
        try await bench.whileRunning(gateway, inbound.add) {
            let raw = try RawWorker(.anna, at: bench.endpoint)
            try await raw.send(.ready(.init(workerID: .anna, capacity: 1, running: [key])))
            try await inbound.first("READY") { $0.isReady(from: .anna) }
            for _ in 1...2 {
                clock.advance(by: .seconds(1))
                gateway.poke()
                try await raw.wait(for: .heartbeat)
            }
            #expect(gateway.workerCount == 1)
            clock.advance(by: .seconds(1))
            gateway.poke()
            try await inbound.first("the loss") { $0 == .workerLost(.anna, running: [key]) }
            try await raw.send(.heartbeat(running: 1))
            try await raw.wait(for: .hello)
            try await inbound.atLeast(2, "joining") { $0 == .workerJoined(.anna) }
            raw.close()
        }
    }

    @Test("A gateway that stood still itself loses no worker")
    func pausedGateway() async throws {
        let clock = SteppedClock()
        let (gateway, inbound) = try bench.gateway(clock: clock, tuning: .unpaced)
        try await bench.whileRunning(gateway, inbound.add) {
            let raw = try RawWorker(.anna, at: bench.endpoint)
            try await raw.send(.ready(.init(workerID: .anna, capacity: 1, running: [])))
            try await inbound.first("READY") { $0.isReady(from: .anna) }
            clock.advance(by: .seconds(60))
            gateway.poke()
            try await raw.wait(for: .heartbeat)
            raw.close()
        }
        #expect(inbound.elements.count { $0 == .workerLost(.anna, running: []) } <= 1)
    }

    @Test("A worker that hears nothing announces itself again")
    func silentGateway() async throws {
        let clock = SteppedClock()
        let router = try ZeroMQSocket.router(LinkTuning())
        try EndpointDirectory.prepare(bench.endpoint.directory)
        try router.bind(bench.endpoint)
        let worker = bench.worker(tuning: .unpaced, clock: clock)
        try await bench.whileRunning(worker) { _ in
            try await receive(from: router) { $0 == .ready(.init(workerID: .anna, capacity: 4, running: [])) }
            for _ in 1...2 {
                clock.advance(by: .seconds(1))
                worker.poke()
                try await receive(from: router) { $0 == .heartbeat(running: 0) }
            }
            clock.advance(by: .seconds(1))
            worker.poke()
            try await receive(from: router) { $0 == .ready(.init(workerID: .anna, capacity: 4, running: [])) }
            #expect(!worker.isConnected)
        }
        router.close(linger: .zero)
    }

    @Test("A full queue drops live frames, keeps the end of a turn, and announces the worker again")
    func fullQueue() async throws {
        var tuning = LinkTuning()
        tuning.maxQueuedBytes = 10_000
        let worker = bench.worker(tuning: tuning)
        for index in 0..<500 { worker.send([.events(key, LinkFixture.texts(index..<index + 1))]) }
        worker.send([.events(key, [LinkFixture.terminal(at: 500)]), .released(key.turnID)])
        let (gateway, inbound) = try bench.gateway()
        try await bench.whileRunning(gateway, inbound.add) {
            try await bench.whileRunning(worker) { _ in
                try await inbound.first("RELEASED") { $0 == .message(.anna, .released(key.turnID)) }
                try await inbound.wait("READY after what was queued") { elements in
                    let released = elements.firstIndex(of: .message(.anna, .released(key.turnID))) ?? elements.endIndex
                    return elements[released...].contains { $0.isReady(from: .anna) } ? true : nil
                }
            }
        }
        let indexes = inbound.elements.frames(of: key).map(\.index)
        #expect(indexes.dropLast() == Array(0..<indexes.count - 1)[...])
        #expect((20..<400).contains(indexes.count))
        #expect(indexes.last == 500)
        #expect(worker.figures.dropped == 501 - indexes.count)
    }

    @Test("A worker that reads nothing loses its turns to another one, and the gateway stays awake")
    func stuckWorker() async throws {
        var tuning = LinkTuning()
        tuning.roster.maxPending = 100_000
        let (gateway, inbound) = try bench.gateway(tuning: tuning)
        try await bench.whileRunning(gateway, inbound.add) {
            let raw = try RawWorker(.anna, at: bench.endpoint)
            try await raw.send(.ready(.init(workerID: .anna, capacity: 1_000_000, running: [])))
            try await inbound.first("READY") { $0.isReady(from: .anna) }
            let turns = (1...40_000).map { LinkFixture.turn($0) }
            for turn in turns { gateway.send(.wake(turn)) }
            try await eventually("the stuck worker to be full") { gateway.figures.dropped > 0 }
            try await bench.whileRunning(bench.worker(.bert, capacity: 5)) { orders in
                try await orders.atLeast(5, "the waking") { if case .wake = $0 { true } else { false } }
            }
            raw.close()
        }
    }

    @Test("Without a gateway a worker still ends in time")
    func endsAlone() async throws {
        let worker = bench.worker()
        let started = ContinuousClock.now
        try await bench.whileRunning(worker) { _ in
            worker.send([.events(key, LinkFixture.texts(0..<3))])
        }
        #expect(ContinuousClock.now - started < .seconds(5))
    }

    @Test("An id that cannot be a routing id is refused")
    func unroutableID() async throws {
        for id in ["", "with space", "ü", String(repeating: "x", count: 129)] {
            await #expect(throws: LinkError.self) { try await bench.worker(WorkerID(id)).run { _ in } }
        }
    }

    private func receive(from router: ZeroMQSocket, until condition: (WorkerMessage) -> Bool) async throws {
        try await eventually("a message of the worker") {
            while try router.receive() {
                guard !router.hasMore, router.received.count > 0 else { continue }
                let bytes = ByteBuffer(bytes: router.received)
                if condition(try LinkCodec.decodeWorkerMessage(bytes, from: .anna)) { return true }
            }
            return false
        }
    }
}

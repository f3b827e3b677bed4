import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

/// What ends its worker costs nobody else anything.
@Suite("Turns whose worker was lost")
struct QuarantineTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func accept(_ texts: String...) async throws {
        for text in texts { _ = try await fixture.accepted(try await fixture.session(), text) }
    }

    /// What a worker gets that is registered, as those that can be lost are.
    private func claim(
        _ worker: String, now: Int64 = 1000, dead: String..., isIdle: Bool = true, suspects: SuspectOrder = .first
    ) async throws -> [Assignment] {
        try await fixture.register(worker)
        return try await store.claim(
            ClaimRequest(
                workerID: WorkerID(worker), limit: 16, lease: fixture.lease(now: now),
                deadWorkers: dead.map { WorkerID($0) }, isIdle: isIdle, suspects: suspects, now: fixture.start)
        ).compactMap { if case .run(let turn) = $0 { turn } else { nil } }
    }

    private func charged(_ turn: Assignment) async throws -> Int {
        let row = try await store.read { try $0.turn(turn.turnID)?.turn }
        return (row?.attempt ?? 0) - (row?.handbacks ?? 0)
    }

    private func texts(_ turns: [Assignment]) -> [String] { turns.compactMap(\.userMessage.content) }

    @Test(
        "Of sixteen turns one ends every worker: after three deaths fifteen are answered, and that one is interrupted")
    func onePoison() async throws {
        for number in 0..<16 { try await accept(number == 7 ? "poison" : "turn \(number)") }
        var deaths = 0
        var worker = "w0"
        var held = try await claim(worker)
        #expect(held.count == 16)
        var answered = 0
        var interrupted: [InterruptedTurn] = []
        for round in 1..<40 {
            if held.contains(where: { $0.userMessage.content == "poison" }) {
                deaths += 1
                let dead = WorkerID(worker)
                worker = "w\(round)"
                try await fixture.register(worker)
                let claims = try await fixture.claim(worker, dead: [dead])
                held = claims.compactMap { if case .run(let turn) = $0 { turn } else { nil } }
                interrupted += claims.compactMap { if case .interrupted(let turn) = $0 { turn } else { nil } }
            } else {
                for turn in held {
                    #expect(try await charged(turn) <= 1)
                    _ = try await fixture.finish(turn)
                    answered += 1
                }
                held = try await claim(worker)
            }
            #expect(held.count <= 1, "a suspect runs alone")
        }
        #expect(answered == 15 && deaths == 3)
        #expect(interrupted.map(\.session.preview) == ["poison"])
    }

    @Test("A turn that was alone in every worker it was lost with is given up after three of them")
    func alwaysAlone() async throws {
        try await accept("poison")
        for attempt in 1...3 {
            let turns = try await claim("w\(attempt)", dead: "w\(attempt - 1)")
            #expect(turns.count == 1 && turns[0].runsAlone == (attempt > 1))
        }
        try await fixture.register("w4")
        guard case .interrupted? = try await fixture.claim("w4", dead: [WorkerID("w3")]).first else {
            throw Failure("not given up")
        }
    }

    @Test("A worker that let its leases run out has lost all it had, and neighbours are not charged")
    func expired() async throws {
        try await accept("a", "b", "c")
        #expect(try await claim("w1", now: 1000).count == 3)
        for _ in 0..<3 {
            let turns = try await claim("w2", now: 20_000)
            #expect(turns.count == 1 && turns[0].runsAlone && turns[0].recovered?.reason == .workerLost)
            #expect(try await charged(turns[0]) == 1)
            _ = try await fixture.finish(turns[0])
        }
        #expect(try await claim("w2", now: 20_000).isEmpty)
    }

    @Test("A worker that holds something leaves a suspect for a while to those that hold nothing")
    func patience() async throws {
        try await accept("a", "b")
        _ = try await claim("w1")
        #expect(try await claim("w2", dead: "w1", isIdle: false).isEmpty)
        #expect(try await claim("w2", now: 3000, isIdle: false).isEmpty)
        #expect(try await claim("w2", now: 4001, isIdle: false).count == 1)
        #expect(try await claim("w3", now: 4001).count == 1)
    }

    @Test("A row with any time for a lost turn's lease ends nobody who claims", arguments: [Int64.min, .min + 1, .max])
    func leaseOfAnyTime(until: Int64) async throws {
        try await accept("a", "b")
        _ = try await claim("w1")
        #expect(try await claim("w2", dead: "w1", isIdle: false).isEmpty)
        try await fixture.store.write(.full) { try $0.db.run("UPDATE turns SET lease_until = ?", until) }
        for isIdle in [false, true] { _ = try await claim("w3", now: 4001, isIdle: isIdle) }
    }

    @Test("Others get a round between two suspects, and a suspect waits for nobody else")
    func alternation() async throws {
        try await accept("a", "b")
        _ = try await claim("w1")
        try await accept("c", "d")
        #expect(try texts(await claim("w2", dead: "w1")) == ["a"])
        #expect(try texts(await claim("w3", suspects: .last)) == ["c", "d"])
        #expect(try texts(await claim("w4", suspects: .last)) == ["b"])
    }

    @Test("A suspect that is handed back goes on alone, uncharged")
    func handedBack() async throws {
        try await accept("a", "b")
        _ = try await claim("w1")
        for _ in 0..<5 {
            let turns = try await claim("w2", dead: "w1")
            #expect(texts(turns) == ["a"] && turns[0].runsAlone)
            #expect(try await charged(turns[0]) == 1)
            try await store.handBack([turns[0].ref])
        }
    }

    @Test("What was assigned to a worker that had ended in good order is no suspect, and not charged")
    func departed() async throws {
        try await accept("a", "b")
        _ = try await claim("w1")
        try await store.removeWorker(WorkerID("w1"))
        #expect(try await store.turnHolders().departed == [WorkerID("w1")])
        let turns = try await claim("w2", dead: "w1")
        #expect(texts(turns) == ["a", "b"] && !turns[0].runsAlone)
        #expect(try await charged(turns[0]) == 1)
    }

    @Test("A worker that slept renews what nobody took, and others who slept as well take nothing from it")
    func sleep() async throws {
        try await accept("a")
        let turn = try #require(try await claim("w1").first)
        let others = try await store.claim(
            ClaimRequest(
                workerID: WorkerID("w2"), limit: 16, lease: fixture.lease(now: 90_000), takesExpired: false,
                now: fixture.start))
        #expect(others.isEmpty)
        let own = try await store.claim(
            ClaimRequest(
                workerID: WorkerID("w1"), limit: 16, lease: fixture.lease(now: 90_000), held: [turn.turnID],
                now: fixture.start))
        #expect(own.isEmpty, "it is held here, however late")
        let renewals = try await store.renew(
            worker: WorkerID("w1"), turns: [turn.ref], lease: fixture.lease(now: 90_000))
        #expect(renewals == [turn.ref: .kept(stopRequested: false)])
    }

    @Test("Rows of workers that have ended are forgotten, once they hold nothing")
    func forgotten() async throws {
        try await accept("a")
        _ = try await claim("w1")
        for worker in ["w2", "w3"] { try await fixture.register(worker) }
        try await store.registerWorker(
            WorkerRecord(id: WorkerID("old"), pid: 1, pidNamespace: "", processStart: 1, bootID: "earlier"))
        try await store.removeWorkers([WorkerID("w1"), WorkerID("w2")], ofBootsOtherThan: "boot")
        #expect(try await Set(store.workers().map(\.id.value)) == ["w1", "w3"])
        _ = try await claim("w3", dead: "w1")
        #expect(try await Set(store.workers().map(\.id.value)) == ["w3"])
    }
}

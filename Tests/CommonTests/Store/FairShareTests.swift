import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("What owners get")
struct FairShareTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func accept(
        _ owner: String, sessions: Int, messages: Int = 1, limits: QueueLimits = QueueLimits()
    ) async throws -> QueueLimits.Scope? {
        for _ in 0..<sessions {
            let session = try await fixture.session(owner: owner)
            for number in 0..<messages {
                if case .queueFull(let scope) = try await fixture.accept(session, "\(owner)\(number)", limits: limits) {
                    return scope
                }
            }
        }
        return nil
    }

    /// Who gets the next places.
    private func next(_ count: Int, now: Int64 = 1000) async throws -> [Assignment] {
        try await store.claim(
            ClaimRequest(
                workerID: WorkerID("w"), limit: count, lease: fixture.lease(), now: fixture.start + .milliseconds(now))
        ).compactMap { if case .run(let turn) = $0 { turn } else { nil } }
    }

    @Test("One owner's messages cannot take the places of the queue from others")
    func waiting() async throws {
        let limits = QueueLimits(perSession: 16, perOwner: 20, total: 100)
        #expect(try await accept("a", sessions: 10, messages: 10, limits: limits) == .owner)
        #expect(try await accept("b", sessions: 2, messages: 10, limits: limits) == nil)
        #expect(try await accept("b", sessions: 1, limits: limits) == .owner)
        #expect(try await accept("c", sessions: 1, limits: limits) == nil)
    }

    @Test("Where nobody signs in, all that may wait may be one user's")
    func nobody() async throws {
        let limits = QueueLimits(perSession: 16, perOwner: 20, total: 100)
        #expect(try await accept("", sessions: 10, messages: 10, limits: limits) == nil)
        #expect(try await accept("", sessions: 1, limits: limits) == .total)
    }

    @Test("A free place goes to the owner who has the fewest, and that is who came last")
    func leastServed() async throws {
        _ = try await accept("a", sessions: 30)
        #expect(try await next(10).count == 10)
        _ = try await accept("b", sessions: 3)
        #expect(try await next(4).map(\.session.owner) == ["b", "b", "b", "a"])
    }

    @Test("With a single place owners take turns, however many messages one of them has sent before")
    func singlePlace() async throws {
        _ = try await accept("a", sessions: 20)
        _ = try await accept("b", sessions: 2, messages: 2)
        var owners: [String] = []
        for round in 0..<8 {
            let turn = try #require(try await next(1, now: Int64(round) * 1000).first)
            owners.append(turn.session.owner)
            _ = try await fixture.finish(turn)
        }
        #expect(owners == ["a", "b", "a", "b", "a", "b", "a", "b"])
    }

    @Test("A session with a filled line goes behind another's first message", arguments: ["", "a"])
    func sessionsTakeTurns(owner: String) async throws {
        _ = try await accept(owner, sessions: 1, messages: 8)
        let first = try #require(try await next(1).first)
        _ = try await fixture.accept(try await fixture.session(owner: owner), "late")
        _ = try await fixture.finish(first)
        let texts = try await next(2).map(\.userMessage.content)
        #expect(texts == ["late", "\(owner)1"])
    }

    @Test("An owner's own turns come in the order of acceptance")
    func order() async throws {
        _ = try await accept("b", sessions: 2)
        _ = try await accept("a", sessions: 2)
        #expect(try await next(4).map(\.session.owner) == ["b", "a", "b", "a"])
    }

    @Test("A place that was offered to one owner's turn goes to the owner who is due")
    func named() async throws {
        _ = try await accept("a", sessions: 3)
        let running = try await next(1)
        _ = try await accept("b", sessions: 1)
        let waiting = try await store.read { db in
            try db.all("SELECT turn_id FROM turns WHERE state = 0 AND owner = 'a'") {
                $0.id(0) as TurnID
            }
        }
        func claim(_ turn: TurnID) async throws -> [String] {
            try await store.claim(
                ClaimRequest(
                    workerID: WorkerID("w"), turnIDs: [turn], limit: 1, lease: fixture.lease(), now: fixture.start)
            ).compactMap { if case .run(let turn) = $0 { turn.session.owner } else { nil } }
        }
        #expect(try await claim(waiting[0]) == ["b"])
        #expect(try await claim(waiting[0]) == ["a"], "nobody else waits any more")
        #expect(running.count == 1)
    }

    @Test("An owner has no more turns running than are allowed, whoever hands them out")
    func running() async throws {
        _ = try await accept("a", sessions: 5)
        func claim(_ turns: [TurnID] = []) async throws -> Int {
            try await store.claim(
                ClaimRequest(
                    workerID: WorkerID("w"), turnIDs: turns, limit: 5, lease: fixture.lease(), maxRunningPerOwner: 2,
                    now: fixture.start)
            ).count
        }
        #expect(try await claim() == 2)
        let waiting = try await store.read { db in
            try db.all("SELECT turn_id FROM turns WHERE state = 0") {
                $0.id(0) as TurnID
            }
        }
        #expect(try await claim(waiting) == 0)
        let offer = SeatOffer(
            worker: WorkerID("w"), clock: LeaseClock(bootID: "boot") { 1000 }, maxRunningPerOwner: 2)
        for (owner, isAssigned) in [("a", false), ("b", true), ("", true)] {
            let request = AcceptRequest(
                sessionID: try await fixture.session(owner: owner), content: "x", now: fixture.start)
            guard case .accepted(let turn) = try await store.accept(request, turnID: .random(), offer: offer) else {
                throw Failure("not accepted")
            }
            #expect((turn.assignment != nil) == isAssigned)
        }
    }
}

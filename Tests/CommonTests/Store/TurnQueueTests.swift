import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("The turn queue")
struct TurnQueueTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    @Test("A message without an open turn is numbered at once; later ones wait and are numbered at their claim")
    func numbering() async throws {
        let session = try await fixture.session()
        #expect(try await fixture.accepted(session, "u1").messageIndex == 0)
        let second = try await fixture.accepted(session, "u2")
        #expect(second.messageIndex == nil && second.queuePosition == 1 && second.message == nil)
        #expect(try await fixture.history(session) == ["0 user u1"])
        let first = try await fixture.claimed()
        #expect(!first.numberedNow && first.userMessage.content == "u1")
        #expect(try await fixture.claim().isEmpty)
        #expect(try await fixture.finish(first, "a1").nextQueued == second.turnID)
        let next = try await fixture.claimed()
        #expect(next.numberedNow && next.userMessage.index == 2)
        _ = try await fixture.finish(next, "a2")
        #expect(
            try await fixture.history(session) == ["0 user u1", "1 assistant a1", "2 user u2", "3 assistant a2"])
    }

    @Test("A short context comes with the claim and is the one that can be read; a long one does not")
    func contextComesAlong() async throws {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session, "u1")
        _ = try await fixture.accepted(session, "u2")
        _ = try await fixture.finish(try await fixture.claimed(), "a1")
        let second = try await fixture.claimed()
        #expect(second.context?.messages.map(\.content) == ["u1", "a1", "u2"])
        #expect(try await fixture.store.context(session) == second.context)
        let ending = TurnEnding(state: .done, context: ContextMeasure(tokens: 4097))
        _ = try await fixture.store.finish(second.ref, ending, now: fixture.start + .seconds(2))
        _ = try await fixture.accepted(session, "u3")
        #expect(try await fixture.claimed().context == nil)
    }

    @Test("A message sent again under its name is the same turn, with its present state")
    func duplicates() async throws {
        let session = try await fixture.session()
        guard case .accepted(let turn) = try await fixture.accept(session, "x", id: "m") else {
            throw Failure("not accepted")
        }
        _ = try await fixture.finish(try await fixture.claimed())
        guard case .duplicate(let again) = try await fixture.accept(session, "other", id: "m") else {
            throw Failure("not a duplicate")
        }
        #expect(again.turnID == turn.turnID && again.state == .done && again.messageIndex == 0)
        #expect(try await fixture.history(session).count == 2)
        let other = try await fixture.session()
        guard case .accepted = try await fixture.accept(other, "x", id: "m") else {
            throw Failure("the name is unique per session only")
        }
    }

    @Test("Unknown sessions, full queues, busy sessions and foreign files are refused, and nothing is written")
    func refusals() async throws {
        guard case .unknownSession = try await fixture.accept(.random()) else { throw Failure("unknown session") }
        let session = try await fixture.session()
        let limits = QueueLimits(perSession: 2, total: 4)
        for _ in 0..<3 {
            guard case .accepted = try await fixture.accept(session, limits: limits) else { throw Failure("refused") }
        }
        guard case .queueFull(.session) = try await fixture.accept(session, limits: limits) else {
            throw Failure("the session's queue is not bounded")
        }
        guard case .busy = try await fixture.accept(session, onBusy: .reject) else { throw Failure("not busy") }
        let other = try await fixture.session()
        guard case .accepted = try await fixture.accept(other, limits: limits) else { throw Failure("refused") }
        guard case .queueFull(.total) = try await fixture.accept(try await fixture.session(), limits: limits) else {
            throw Failure("all queues together are not bounded")
        }
        let third = try await fixture.session()
        var request = AcceptRequest(sessionID: third, content: "x", now: fixture.start)
        request.files = [FileReference(name: "a", path: "session_files/\(third)/a")]
        guard case .unknownFile("a") = try await store.accept(request, turnID: .random()) else {
            throw Failure("a file that was never uploaded")
        }
        #expect(try await fixture.history(third).isEmpty)
    }

    @Test("Every write of an attempt that was superseded is refused")
    func fence() async throws {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session)
        let old = try await fixture.claimed()
        let new = try await fixture.claimed("w2", now: 1000 + 15_001)
        #expect(new.attempt == 2 && new.recovered?.reason == .workerLost && new.recovered?.lastMessageIndex == 0)
        let message = NewMessage(content: nil, toolCalls: [ToolCall(id: "c", name: "t", arguments: [:])])
        let call = ToolCall(id: "c", name: "t", arguments: [:])
        let outcome = ToolCallOutcome(result: "r", success: true, duration: .zero)
        let writes: [@Sendable () async throws -> Void] = [
            { _ = try await store.appendStep(old.ref, message: message, now: fixture.start) },
            { _ = try await store.startToolCall(old.ref, call: call, step: 0, repeatable: true, now: fixture.start) },
            { _ = try await store.finishToolCall(old.ref, callID: "c", outcome: outcome, now: fixture.start) },
            { _ = try await store.setProfile(old.ref, profileID: "x") },
            { _ = try await store.progress(of: old.ref) },
            { _ = try await fixture.finish(old) },
        ]
        for write in writes {
            await #expect { try await write() } throws: { ($0 as? StoreError)?.code == .fenced }
        }
        try await store.checkpoint([PartialText(turn: old.ref, text: "stale")])
        try await store.handBack([old.ref])
        let renewals = try await store.renew(
            worker: WorkerID("w1"), turns: [old.ref], lease: fixture.lease(now: 20_000))
        #expect(renewals[old.ref] == .lost)
        _ = try await fixture.finish(new)
        #expect(try await fixture.history(session) == ["0 user hi", "1 assistant answer"])
        await #expect(throws: StoreError.self) { try await fixture.finish(new) }
    }

    @Test("A lease holds until its end, and a renewal prolongs it")
    func renewal() async throws {
        _ = try await fixture.accepted(try await fixture.session())
        let turn = try await fixture.claimed()
        #expect(try await fixture.claim("w2", now: 16_000).isEmpty)
        let kept = try await store.renew(
            worker: WorkerID("w1"), turns: [turn.ref], lease: fixture.lease(now: 16_000))
        #expect(kept == [turn.ref: .kept(stopRequested: false)])
        #expect(try await fixture.claim("w2", now: 30_999).isEmpty)
        #expect(try await fixture.claimed("w2", now: 31_001).attempt == 2)
    }

    @Test("Turns of a dead worker and of an earlier boot are free at once")
    func deadOwners() async throws {
        _ = try await fixture.accepted(try await fixture.session())
        _ = try await fixture.claimed("w1")
        #expect(try await fixture.claimed("w2", dead: [WorkerID("w1")]).recovered?.reason == .workerLost)
        guard case .run(let third)? = try await fixture.claim("w3", now: 5, boot: "other").first else {
            throw Failure("not claimed")
        }
        #expect(third.recovered?.reason == .rebooted)
    }

    @Test("After three attempts a turn is interrupted, and what was shown is kept")
    func interruption() async throws {
        let session = try await fixture.session()
        let accepted = try await fixture.accepted(session)
        for attempt in 1...3 {
            let turn = try await fixture.claimed("w\(attempt)", now: Int64(attempt) * 20_000)
            try await store.checkpoint([PartialText(turn: turn.ref, text: "part \(attempt)", thinking: "")])
        }
        guard case .interrupted(let end)? = try await fixture.claim("w4", now: 80_000).first else {
            throw Failure("not interrupted")
        }
        #expect(end.turnID == accepted.turnID && end.message?.interrupted == true)
        #expect(try await fixture.history(session) == ["0 user hi", "1 assistant part 3"])
        #expect(try await store.terminalResult(accepted.turnID)?.state == .interrupted)
    }

    @Test("A turn that was handed back is not charged an attempt")
    func handBack() async throws {
        _ = try await fixture.accepted(try await fixture.session())
        for attempt in 1...5 {
            let turn = try await fixture.claimed("w\(attempt)")
            #expect(turn.attempt == attempt)
            if attempt > 1 { #expect(turn.recovered?.reason == .handedBack) }
            try await store.handBack([turn.ref])
        }
    }

    @Test("Stop marks the running turn, or ends the first waiting one, and survives in the row")
    func stop() async throws {
        let session = try await fixture.session()
        #expect(try await store.requestStop(session, now: fixture.start) == .idle)
        let first = try await fixture.accepted(session)
        guard case .stopped(let ended) = try await store.requestStop(session, now: fixture.start) else {
            throw Failure("not stopped")
        }
        #expect(ended.turnID == first.turnID && ended.state == .stopped)
        _ = try await fixture.accepted(session, "again")
        let turn = try await fixture.claimed()
        guard case .stopping(let running) = try await store.requestStop(session, now: fixture.start) else {
            throw Failure("not stopping")
        }
        #expect(running.workerID == WorkerID("w1"))
        let renewals = try await store.renew(worker: WorkerID("w1"), turns: [turn.ref], lease: fixture.lease())
        #expect(renewals[turn.ref] == .kept(stopRequested: true))
        guard case .stopped(let end)? = try await fixture.claim("w2", now: 99_999).first else {
            throw Failure("not stopped")
        }
        #expect(end.turnID == turn.turnID)
        #expect(try await store.requestStop(.random(), now: fixture.start) == .unknownSession)
    }

    @Test("Many writers on one file lose nothing and never run two turns of a session at once")
    func contention() async throws {
        let other = try Store(configuration: StoreConfiguration(path: fixture.folder["navi.db"], durability: .normal))
        let sessions = try await withThrowingTaskGroup(of: SessionID.self) { group in
            for _ in 0..<20 { group.addTask { try await fixture.session() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for session in sessions {
                for count in 0..<5 { group.addTask { _ = try await fixture.accepted(session, "m\(count)") } }
            }
            for (name, store) in [("a", store), ("b", other)] {
                group.addTask {
                    for _ in 0..<400 {
                        let claims = try await store.claim(
                            ClaimRequest(
                                workerID: WorkerID(name), limit: 3, lease: fixture.lease(), now: fixture.start))
                        for case .run(let turn) in claims {
                            _ = try await store.finish(
                                turn.ref, TurnEnding(state: .done, message: NewMessage(content: "a")),
                                now: fixture.start)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        for session in sessions {
            let roles = try await store.messages(session, limit: 100).messages.map(\.role)
            #expect(roles == (0..<5).flatMap { _ in [Message.Role.user, .assistant] })
        }
        try other.close()
    }
}

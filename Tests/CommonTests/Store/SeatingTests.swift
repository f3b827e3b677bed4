import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Turns that take a seat")
struct SeatingTests {
    private let fixture: StoreFixture
    private let worker = WorkerID("w1")

    init() throws {
        fixture = try StoreFixture()
    }

    /// A seat at `w1`.
    private var offer: SeatOffer { SeatOffer(worker: worker, clock: LeaseClock(bootID: "boot") { 1000 }) }

    private func accept(
        _ session: SessionID, _ content: String = "hi", id: String? = nil, files: [FileReference] = [],
        onBusy: OnBusy = .queue, hasSeat: Bool = true
    ) async throws -> AcceptedTurn {
        let request = AcceptRequest(
            sessionID: session, clientMessageID: id, content: content, files: files, onBusy: onBusy,
            now: fixture.start)
        let outcome = try await fixture.store.accept(request, turnID: .random(), offer: hasSeat ? offer : nil)
        guard case .accepted(let turn) = outcome else { throw Failure("\(outcome)") }
        return turn
    }

    @Test("A turn that takes a seat runs as if it had been claimed, and nobody else can claim it")
    func runs() async throws {
        let session = try await fixture.session()
        let accepted = try await accept(session, "u1", id: "m1")
        let assignment = try #require(accepted.assignment)
        #expect(accepted.state == .running && accepted.messageIndex == 0)
        #expect(assignment.worker == worker && assignment.leaseUntil == 6000)
        #expect(try await fixture.claim("w2").isEmpty)
        #expect(try await fixture.claim("w1", turns: [accepted.turnID]).isEmpty)
        #expect(try await fixture.store.turnStates([accepted.turnID])[accepted.turnID]?.workerID == worker)
        _ = try await fixture.finish(assignment, "a1")
        #expect(try await fixture.history(session) == ["0 user u1", "1 assistant a1"])
    }

    @Test("It tells the worker what a claim would have told")
    func isAClaim() async throws {
        let session = try await fixture.session()
        for number in 1...2 {
            let assignment = try #require(try await accept(session, "u\(number)").assignment)
            _ = try await fixture.finish(assignment, "a\(number)")
        }
        var assigned = try #require(try await accept(session, "u3", id: "m3").assignment)
        var claimed = try await fixture.claimed("w2", now: 6001)
        #expect(assigned.attempt == 1 && claimed.attempt == 2 && claimed.recovered?.reason == .workerLost)
        claimed.attempt = 1
        claimed.recovered = nil
        claimed.runsAlone = false
        (claimed.worker, claimed.leaseUntil) = (assigned.worker, assigned.leaseUntil)
        #expect(assigned == claimed)
        assigned.stored = nil
        #expect(assigned.session == claimed.context?.session)
    }

    @Test("A lease that is not taken up ends after five seconds; a renewed one is like any other")
    func leases() async throws {
        let session = try await fixture.session()
        let assignment = try #require(try await accept(session).assignment)
        #expect(try await fixture.claim("w2", now: 6000).isEmpty)
        let renewals = try await fixture.store.renew(
            worker: worker, turns: [assignment.ref], lease: fixture.lease(now: 2000))
        #expect(renewals == [assignment.ref: .kept(stopRequested: false)])
        #expect(try await fixture.claim("w2", now: 16_999).isEmpty)
        #expect(try await fixture.claimed("w2", now: 17_001).attempt == 2)
    }

    @Test("A worker takes up what it was assigned without hearing of it, and leaves alone what it may still hear of")
    func unheard() async throws {
        let session = try await fixture.session()
        let turn = try await accept(session)
        func look(_ name: String, at now: Int64, held: Set<TurnID>) async throws -> [Claim] {
            try await fixture.store.claim(
                ClaimRequest(
                    workerID: WorkerID(name), limit: 10, lease: fixture.lease(now: now), held: held,
                    now: fixture.start))
        }
        #expect(try await look("w1", at: 1499, held: []).isEmpty)
        #expect(try await look("w1", at: 1600, held: [turn.turnID]).isEmpty)
        #expect(try await look("w2", at: 1600, held: []).isEmpty)
        guard case .run(let claimed)? = try await look("w1", at: 1600, held: []).first else {
            throw Failure("nothing was claimed")
        }
        #expect(claimed.turnID == turn.turnID && claimed.attempt == 2 && claimed.recovered?.reason == .unheard)
        await #expect(throws: StoreError.self) { try await fixture.finish(try #require(turn.assignment)) }
    }

    @Test("Whoever is assigned a turn after its departure is known to have departed")
    func departed() async throws {
        let session = try await fixture.session()
        _ = try await accept(session)
        #expect(try await fixture.store.turnHolders() == TurnHolders(departed: [worker]))
        let record = WorkerRecord(id: worker, pid: 1, pidNamespace: "p", processStart: 1, bootID: "boot")
        try await fixture.store.registerWorker(record)
        #expect(try await fixture.store.turnHolders() == TurnHolders(registered: [record]))
    }

    @Test("Without a seat, behind another turn, or with a long context a turn has to be claimed")
    func claimedInstead() async throws {
        let session = try await fixture.session()
        let full = try await accept(session, hasSeat: false)
        #expect(full.assignment == nil && full.state == .queued)
        let behind = try await accept(session)
        #expect(behind.assignment == nil && behind.queuePosition == 1)
        let ending = TurnEnding(state: .done, context: ContextMeasure(tokens: 4097))
        _ = try await fixture.store.finish(try await fixture.claimed().ref, ending, now: fixture.start)
        _ = try await fixture.finish(try await fixture.claimed())
        #expect(try await accept(session).assignment == nil)
    }

    @Test("What is attached to messages is left to a claim")
    func attachments() async throws {
        let session = try await fixture.session()
        _ = try await fixture.store.addFile(
            session, name: "a.txt", size: 1, contentType: "text/plain", now: fixture.start)
        let reference = FileReference(name: "a.txt", path: "session_files/\(session)/a.txt")
        let first = try await accept(session, files: [reference])
        #expect(first.assignment == nil)
        _ = try await fixture.finish(try await fixture.claimed())
        #expect(try await accept(session).assignment == nil, "the file is in the context")
    }

    @Test("A message that interrupts what runs does not interrupt itself", arguments: OnBusy.allCases)
    func busy(_ onBusy: OnBusy) async throws {
        let session = try await fixture.session()
        let turn = try await accept(session, onBusy: onBusy)
        #expect(turn.assignment != nil && turn.interrupted == nil)
        let renewals = try await fixture.store.renew(
            worker: worker, turns: [TurnRef(turnID: turn.turnID, attempt: 1)], lease: fixture.lease())
        #expect(Array(renewals.values) == [.kept(stopRequested: false)])
    }

    @Test("A message sent again takes no seat again")
    func duplicates() async throws {
        let session = try await fixture.session()
        let turn = try await accept(session, id: "m")
        let request = AcceptRequest(sessionID: session, clientMessageID: "m", content: "hi", now: fixture.start)
        _ = try await fixture.finish(try #require(turn.assignment))
        let again = try await fixture.store.accept(request, turnID: .random(), offer: offer)
        guard case .duplicate(let known) = again else { throw Failure("\(again)") }
        #expect(known.assignment == nil && known.turnID == turn.turnID && known.state == .done)
    }
}

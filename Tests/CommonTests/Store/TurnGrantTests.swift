import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Granted turns")
struct TurnGrantTests {
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

    @Test("A granted turn runs as if it had been claimed, and nobody else can claim it")
    func runs() async throws {
        let session = try await fixture.session()
        let accepted = try await accept(session, "u1", id: "m1")
        let grant = try #require(accepted.grant)
        #expect(accepted.state == .running && accepted.messageIndex == 0)
        #expect(grant.worker == worker && grant.until == 6000)
        #expect(try await fixture.claim("w2").isEmpty)
        #expect(try await fixture.claim("w1", turns: [accepted.turnID]).isEmpty)
        #expect(try await fixture.store.turnStates([accepted.turnID])[accepted.turnID]?.workerID == worker)
        _ = try await fixture.finish(grant.turn, "a1")
        #expect(try await fixture.history(session) == ["0 user u1", "1 assistant a1"])
    }

    @Test("It tells the worker what a claim would have told")
    func isAClaim() async throws {
        let session = try await fixture.session()
        for number in 1...2 {
            let grant = try #require(try await accept(session, "u\(number)").grant)
            _ = try await fixture.finish(grant.turn, "a\(number)")
        }
        var granted = try #require(try await accept(session, "u3", id: "m3").grant).turn
        var claimed = try await fixture.claimed("w2", now: 6001)
        #expect(granted.attempt == 1 && claimed.attempt == 2 && claimed.recovered?.reason == .workerLost)
        claimed.attempt = 1
        claimed.recovered = nil
        claimed.runsAlone = false
        #expect(granted == claimed)
        granted.stored = nil
        #expect(granted.session == claimed.context?.session)
    }

    @Test("A lease that is not taken up ends after five seconds; a renewed one is like any other")
    func leases() async throws {
        let session = try await fixture.session()
        let grant = try #require(try await accept(session).grant)
        #expect(try await fixture.claim("w2", now: 6000).isEmpty)
        let renewals = try await fixture.store.renew(
            worker: worker, turns: [grant.turn.ref], lease: fixture.lease(now: 2000))
        #expect(renewals == [grant.turn.ref: .kept(stopRequested: false)])
        #expect(try await fixture.claim("w2", now: 16_999).isEmpty)
        #expect(try await fixture.claimed("w2", now: 17_001).attempt == 2)
    }

    @Test("A worker takes up what it was granted without hearing of it, and leaves alone what it may still hear of")
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
        await #expect(throws: StoreError.self) { try await fixture.finish(try #require(turn.grant).turn) }
    }

    @Test("Whoever is granted a turn after its departure is known to have departed")
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
        #expect(full.grant == nil && full.state == .queued)
        let behind = try await accept(session)
        #expect(behind.grant == nil && behind.queuePosition == 1)
        let ending = TurnEnding(state: .done, context: ContextMeasure(tokens: 4097))
        _ = try await fixture.store.finish(try await fixture.claimed().ref, ending, now: fixture.start)
        _ = try await fixture.finish(try await fixture.claimed())
        #expect(try await accept(session).grant == nil)
    }

    @Test("What is attached to messages is left to a claim")
    func attachments() async throws {
        let session = try await fixture.session()
        _ = try await fixture.store.addFile(
            session, name: "a.txt", size: 1, contentType: "text/plain", now: fixture.start)
        let reference = FileReference(name: "a.txt", path: "session_files/\(session)/a.txt")
        let first = try await accept(session, files: [reference])
        #expect(first.grant == nil)
        _ = try await fixture.finish(try await fixture.claimed())
        #expect(try await accept(session).grant == nil, "the file is in the context")
    }

    @Test("A message that interrupts what runs does not interrupt itself", arguments: OnBusy.allCases)
    func busy(_ onBusy: OnBusy) async throws {
        let session = try await fixture.session()
        let turn = try await accept(session, onBusy: onBusy)
        #expect(turn.grant != nil && turn.interrupted == nil)
        let renewals = try await fixture.store.renew(
            worker: worker, turns: [TurnRef(turnID: turn.turnID, attempt: 1)], lease: fixture.lease())
        #expect(Array(renewals.values) == [.kept(stopRequested: false)])
    }

    @Test("A message sent again is not granted again")
    func duplicates() async throws {
        let session = try await fixture.session()
        let turn = try await accept(session, id: "m")
        let request = AcceptRequest(sessionID: session, clientMessageID: "m", content: "hi", now: fixture.start)
        _ = try await fixture.finish(try #require(turn.grant).turn)
        let again = try await fixture.store.accept(request, turnID: .random(), offer: offer)
        guard case .duplicate(let known) = again else { throw Failure("\(again)") }
        #expect(known.grant == nil && known.turnID == turn.turnID && known.state == .done)
    }
}

@Suite("Grants on the wire")
struct GrantCodingTests {
    private static let turn = TurnID.random()

    private static var grant: TurnGrant {
        let time = Timestamp(milliseconds: 1_800_000_000_123)
        var session = SessionRecord(
            id: .random(), profileID: "développeur", name: "n", nameIsUserGiven: true, pinned: true, createdAt: time,
            lastActive: time, messageCount: 4, preview: "p\0", maxContextTokens: 32_768, owner: "o")
        session.context = ContextMeasure(tokens: 7, estimate: 6, parts: ContextParts(system: 3, tools: 2, files: 1))
        var asked = Message(index: 1, role: .assistant, content: nil, createdAt: time, turnID: .random())
        asked.toolCalls = [ToolCall(id: "c", name: "t", arguments: .object(["a": .array([.integer(1)])]))]
        var answer = Message(index: 2, role: .tool, content: "", createdAt: time, turnID: asked.turnID)
        answer.toolCallID = "c"
        answer.name = "t"
        var cut = Message(index: 3, role: .assistant, content: "half", createdAt: time)
        cut.stopped = true
        let question = Message(index: 4, role: .user, content: "why?\r\n", createdAt: time, turnID: turn)
        return TurnGrant(
            worker: WorkerID("w"), grantedAt: 123_456,
            turn: ClaimedTurn(
                turnID: turn, ordinal: 3, attempt: 1, sessionID: session.id, profileID: session.profileID,
                userMessage: question, numberedNow: false, clientMessageID: "m", startedAt: time, session: session,
                stored: StoredContext(
                    ContextRecord(session: session, summary: nil, messages: [asked, answer, cut, question]))))
    }

    @Test("A grant is the same after the wire")
    func roundTrip() {
        let grant = Self.grant
        #expect(TurnGrant(grant.bytes, turn: Self.turn, worker: grant.worker) == grant)
    }

    @Test("What only people are shown stays behind")
    func figuresStay() throws {
        var grant = Self.grant
        let plain = grant
        grant.turn.stored?.messages[2].plain.thinking = "hm"
        grant.turn.stored?.messages[2].plain.elapsedSeconds = 1.5
        grant.turn.stored?.messages[2].plain.tokenCount = 3
        #expect(TurnGrant(grant.bytes, turn: Self.turn, worker: grant.worker) == plain)
    }

    @Test("Bytes that are cut, too long, or another turn's are no grant; nothing traps")
    func rubbish() {
        let (bytes, worker) = (Self.grant.bytes, WorkerID("w"))
        for length in bytes.indices { #expect(TurnGrant(bytes[..<length], turn: Self.turn, worker: worker) == nil) }
        #expect(TurnGrant(bytes + [0], turn: Self.turn, worker: worker) == nil)
        #expect(TurnGrant(bytes, turn: .random(), worker: worker) == nil)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            var changed = bytes
            changed[Int.random(in: changed.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            _ = TurnGrant(changed, turn: Self.turn, worker: worker)
        }
    }

    @Test("A grant that comes late, or from another clock, is not begun")
    func freshness() {
        var grant = Self.grant
        #expect(grant.isFresh(at: 123_456) && grant.isFresh(at: 125_956))
        #expect(!grant.isFresh(at: 125_957) && !grant.isFresh(at: 123_455))
        for wild in [Int64.min, -1, .max] {
            grant.grantedAt = wild
            #expect(!grant.isFresh(at: 123_456))
        }
    }
}

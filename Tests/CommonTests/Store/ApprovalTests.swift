import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Approvals")
struct ApprovalTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }
    private let ann = Approver(name: "ann", token: 7)
    private let call = ToolCall(id: "c1", name: "act", arguments: ["x": 1])

    init() throws { fixture = try StoreFixture() }

    private func turn() async throws -> (SessionID, TurnRef) {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session)
        guard case .run(let claimed)? = try await fixture.claim().first else { throw Failure("not claimed") }
        return (session, claimed.ref)
    }

    private func ask(_ turn: TurnRef, _ grant: ApprovalGrant, after: Duration = .zero) async throws -> ApprovalState {
        let now = fixture.start + after
        return try await store.askApproval(turn, call: call, grant: grant, until: now + .seconds(600), now: now)
    }

    private func decide(
        _ decision: ApprovalDecision.Decision, remember: Bool = false, in session: SessionID
    ) async throws {
        let outcome = try await store.decide(
            ApprovalDecision(decision: decision, remember: remember), by: ann, callID: "c1", session: session,
            now: fixture.start)
        guard case .decided = outcome else { throw Failure("not decided: \(outcome)") }
    }

    private let shown = ApprovalGrant(key: "k", call: "shown", summary: "s")
    private var first: ApprovalState { .asked(until: fixture.start + .seconds(600)) }
    private var later: ApprovalState { .asked(until: fixture.start + .seconds(700)) }

    @Test("A yes counts for the call that was shown")
    func sameCall() async throws {
        let (session, turn) = try await turn()
        #expect(try await ask(turn, shown) == first)
        #expect(try await ask(turn, shown, after: .seconds(100)) == first, "the question keeps its time")
        try await decide(.allow, in: session)
        #expect(try await ask(turn, shown, after: .seconds(100)) == .allowed)
        #expect(try await store.approver(of: "c1", in: turn) == ann)
    }

    @Test("Who may not make a session another profile's allows no switch of profiles, and may deny it")
    func switchOfProfiles() async throws {
        let (session, turn) = try await turn()
        let call = ToolCall(id: "c1", name: "switch_profile", arguments: ["profile_id": "developer"])
        let until = fixture.start + .seconds(600)
        _ = try await store.askApproval(turn, call: call, grant: shown, until: until, now: fixture.start)
        func decide(_ decision: ApprovalDecision.Decision) async throws -> DecisionOutcome {
            try await store.decide(
                ApprovalDecision(decision: decision, remember: true), by: ann, mayChangeProfile: false, callID: "c1",
                session: session, now: fixture.start)
        }
        #expect(try await decide(.allow) == .notAllowed)
        #expect(try await store.approval(of: "c1", in: turn) == .asked(until: until))
        #expect(try await store.rememberedApprovals(session).isEmpty)
        guard case .decided = try await decide(.deny) else { throw Failure("not denied") }
        #expect(try await store.approval(of: "c1", in: turn) == .denied)
    }

    @Test("A yes counts for no other call, and nobody has decided over that one", arguments: [true, false])
    func anotherCall(isDecided: Bool) async throws {
        let (session, turn) = try await turn()
        #expect(try await ask(turn, shown) == first)
        if isDecided { try await decide(.allow, in: session) }
        let other = ApprovalGrant(key: "k", call: "other", summary: "t")
        #expect(try await ask(turn, other, after: .seconds(100)) == later)
        #expect(try await store.approver(of: "c1", in: turn) == nil)
        #expect(try await store.snapshot(session)?.approvals.map(\.remembers) == ["t"])
        try await decide(.allow, in: session)
        #expect(try await ask(turn, other, after: .seconds(200)) == .allowed)
    }

    @Test("A yes from before calls were noted is asked for again")
    func older() async throws {
        let (session, turn) = try await turn()
        _ = try await ask(turn, ApprovalGrant(key: "k", summary: "s"))
        try await decide(.allow, in: session)
        #expect(try await ask(turn, shown, after: .seconds(100)) == later)
    }

    @Test("A no stays one, whatever becomes of the tool")
    func denied() async throws {
        let (session, turn) = try await turn()
        _ = try await ask(turn, shown)
        try await decide(.deny, in: session)
        #expect(try await ask(turn, ApprovalGrant(key: "l", call: "other", summary: "t")) == .denied)
    }

    @Test("What is remembered is what the yes covers, not the one call")
    func remembered() async throws {
        let (session, turn) = try await turn()
        _ = try await ask(turn, shown)
        try await decide(.allow, remember: true, in: session)
        #expect(try await store.isRemembered(ApprovalGrant(key: "k", call: "another", summary: ""), for: turn))
        #expect(try await !store.isRemembered(ApprovalGrant(key: "k shown", summary: ""), for: turn))
        // The lasting yes covers what the call has become.
        #expect(try await ask(turn, ApprovalGrant(key: "k", call: "other", summary: "s")) == .allowed)
    }
}

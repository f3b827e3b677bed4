import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Rows that cannot be read")
struct UnreadableRowTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func sql(_ text: String, _ arguments: StatementArguments = []) async throws {
        try await store.exclusively { try $0.execute(sql: text, arguments: arguments) }
    }

    /// Rows that no version of ours writes.
    private func damage(_ text: String, _ arguments: StatementArguments = []) async throws {
        try await sql("PRAGMA ignore_check_constraints = 1")
        try await sql(text, arguments)
        try await sql("PRAGMA ignore_check_constraints = 0")
    }

    /// A session with a finished turn whose answer asked for a tool.
    private func session(calling arguments: ToolArguments = [:]) async throws -> SessionID {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session, "u1")
        let turn = try await fixture.claimed()
        let call = ToolCall(id: "c1", name: "look", arguments: arguments)
        _ = try await store.appendStep(
            turn.ref, message: NewMessage(content: "I look", toolCalls: [call]), now: fixture.start)
        _ = try await store.startToolCall(turn.ref, call: call, step: 1, repeatable: true, now: fixture.start)
        _ = try await store.finishToolCall(
            turn.ref, callID: "c1", outcome: ToolCallOutcome(result: "r", success: true, duration: .zero),
            now: fixture.start)
        _ = try await fixture.finish(turn, "a1")
        return session
    }

    private var offer: SeatOffer { SeatOffer(worker: WorkerID("w1"), clock: LeaseClock(bootID: "boot") { 1000 }) }

    private func assign(_ session: SessionID) async throws -> Assignment? {
        let request = AcceptRequest(sessionID: session, content: "u2", now: fixture.start)
        guard case .accepted(let turn) = try await store.accept(request, turnID: .random(), offer: offer) else {
            throw Failure("not accepted")
        }
        return turn.assignment
    }

    @Test("Arguments of any depth go through history, context, claim and assignment, and come out to the byte")
    func depths() async throws {
        for depth in [1, 2, 61, 62, 63, 64, 65, 100, 509, 510, 511, 512, 513, 600] {
            let text =
                #"{"n": 18446744073709551615,"a":"# + String(repeating: "[", count: depth)
                + String(repeating: "]", count: depth) + ",\n\"a\":1.0}"
            let arguments = ToolArguments(written: Array(text.utf8))
            let session = try await session(calling: arguments)
            let stored = try await store.messages(session, limit: 10).messages[1]
            #expect(stored.toolCalls.first?.arguments.json == arguments.json && stored.unreadable == nil, "\(depth)")
            #expect(try await store.context(session)?.messages[1] == stored)
            let assigned = try #require(try await assign(session))
            #expect(assigned.context?.messages[1].toolCalls.first?.arguments.json == arguments.json, "\(depth)")
            let claimed = try await fixture.claimed("w2", now: 6001)
            #expect(claimed.context?.messages[1] == stored, "\(depth)")
            _ = try await fixture.finish(claimed)
        }
    }

    @Test(
        "A damaged column is shown as it stands, in its message alone, and stops neither a claim nor an assignment",
        arguments: [
            "", "[", "not json", "{}", "[1]", #"[{"id":1,"name":"x","arguments":{}}]"#, #"[{"id":"c1"}]"#, "[]]",
            String(repeating: "[", count: 100_000), #"[{"id":"c","name":"n","arguments":{"a":}}]"#, "\u{1}",
        ])
    func damagedColumn(text: String) async throws {
        let session = try await session()
        try await sql("DROP TRIGGER message_never_changes")
        try await sql("UPDATE messages SET tool_calls = ? WHERE role = 1 AND idx = 1", [text])
        try await sql("UPDATE messages SET files = ? WHERE idx = 0", [text])
        let messages = try await store.messages(session, limit: 10).messages
        #expect(messages.map(\.content) == ["u1", "I look", "r", "a1"])
        #expect(messages[1].unreadable == text && messages[1].toolCalls.isEmpty)
        #expect(messages[0].unreadable == text && messages[0].files.isEmpty)
        #expect(messages[2].unreadable == nil)
        // A message with files is not light: it has to be claimed.
        #expect(try await assign(session) == nil)
        let claimed = try await fixture.claimed("w2")
        #expect(claimed.attempt == 1)
        // What is not light is not read along.
        #expect(claimed.context.map { $0.messages[1].unreadable == text } ?? (text.utf8.count > 64 * 1024))
        _ = try await fixture.finish(claimed)
    }

    @Test("A turn whose question is gone ends visibly, and the claim goes on to others")
    func lostQuestion() async throws {
        let sick = try await fixture.session()
        let sound = try await fixture.session()
        let turn = try await fixture.accepted(sick)
        _ = try await fixture.accepted(sound)
        try await sql(
            "UPDATE turns SET message_index = 77 WHERE turn_id = (SELECT turn_id FROM turns ORDER BY id LIMIT 1)")
        let claims = try await fixture.claim()
        #expect(claims.count == 2)
        guard case .interrupted(let ended) = claims[0], case .run(let running) = claims[1] else {
            throw Failure("\(claims)")
        }
        #expect(ended.turnID == turn.turnID && running.sessionID == sound)
        #expect(try await store.terminalResult(turn.turnID)?.state == .interrupted)
    }

    @Test("A session whose rows contradict each other loses its turn, and others go on")
    func contradiction() async throws {
        let sick = try await session()
        let first = try await fixture.accepted(sick, "first")
        let second = try await fixture.accepted(sick, "second")
        let sound = try await fixture.session()
        _ = try await fixture.accepted(sound)
        // The next message of the sick session would be one that is there.
        try await sql("UPDATE turns SET message_index = NULL, content = 'first' WHERE session = 1 AND ordinal = 1")
        try await sql("UPDATE sessions SET message_count = 1, turn_count = 1 WHERE id = 1")
        let request = AcceptRequest(sessionID: sick, content: "third", now: fixture.start)
        await expectUnreadable { try await store.accept(request, turnID: .random()) }
        let claims = try await fixture.claim()
        guard case .interrupted(let ended) = claims[0] else { throw Failure("\(claims)") }
        #expect(ended.turnID == first.turnID && ended.nextQueued == second.turnID)
        #expect(claims.contains { if case .run(let turn) = $0 { turn.sessionID == sound } else { false } })
        #expect(try await store.terminalResult(first.turnID)?.state == .interrupted)
        // What the user wrote has not been thrown away with the turn.
        let kept = try await store.read { db in
            try db.first("SELECT content FROM turns WHERE ordinal = 1 AND session = 1") { $0.text(0) }
        }
        #expect(kept == "first")
    }

    @Test(
        "Counts at the ends of what a row holds stop nobody from going on", arguments: [Int64.max, .min, 1 << 62, -1])
    func counts(number: Int64) async throws {
        try await fixture.register("w1")
        try await fixture.register("w2")
        var turns: [Assignment] = []
        for _ in 0..<3 {
            let session = try await fixture.session()
            _ = try await fixture.accepted(session)
            turns.append(try await fixture.claimed("w1"))
            _ = try await store.requestJob(JobOrder(.compress, of: session), now: fixture.start)
            _ = try await store.requestJob(JobOrder(.name, of: session), now: fixture.start)
        }
        try await damage(
            "UPDATE turns SET handbacks = ?1, open_calls = ?1, tool_call_count = ?1, token_count = ?1", [number])
        try await damage(
            "UPDATE jobs SET attempt = ?1, suspect = 1, state = 1, worker = 'w1', lease_until = 2", [number])
        try await store.handBack([turns[0].ref])
        let call = ToolCall(id: "c1", name: "look", arguments: [:])
        _ = try await store.appendStep(
            turns[1].ref, message: NewMessage(content: "", toolCalls: [call]), now: fixture.start)
        _ = try await store.startToolCall(turns[1].ref, call: call, step: 1, repeatable: true, now: fixture.start)
        _ = try await store.finishToolCall(
            turns[1].ref, callID: "c1", outcome: ToolCallOutcome(result: "r", success: true, duration: .zero),
            now: fixture.start)
        for worker in ["w1", "w2"] {
            _ = try await fixture.claim(worker, now: 100_000)
            _ = try await fixture.claim("w3", dead: [WorkerID(worker)])
        }
        let other = try await fixture.session()
        _ = try await fixture.accepted(other)
        var claimed: [SessionID] = []
        // What was lost runs alone, so that the first claims may be of one turn each.
        for number in 4..<10 {
            for case .run(let turn) in try await fixture.claim("w\(number)") { claimed.append(turn.sessionID) }
        }
        #expect(claimed.contains(other))
    }

    @Test("A deleted session goes with whatever its rows hold")
    func purge() async throws {
        let session = try await session()
        try await sql("INSERT INTO partial_texts (turn, text, thinking) SELECT id, 'left', '' FROM turns")
        _ = try await store.deleteSession(session, now: fixture.start)
        while try await fixture.purge(rows: 5) > 0 {}
        #expect(try await store.read { try !$0.exists("SELECT 1 FROM sessions") })
    }

    @Test("A code that this version does not know is an error of its row, and of nothing that ends a process")
    func codes() async throws {
        let session = try await session()
        let turnID = try #require(try await store.turns(of: session, ordinals: 0..<1).first?.turnID)
        try await sql("DROP TRIGGER message_never_changes")
        try await sql("DROP TRIGGER turn_ends_once")
        try await damage("UPDATE messages SET role = 9 WHERE idx = 3")
        let message = try #require(try await store.messages(session, limit: 10).messages.last)
        #expect(message.unreadable == "role 9" && message.role == .system && message.content == "a1")
        _ = try await fixture.accepted(session)
        let turn = try await fixture.claimed()
        try await damage("UPDATE tool_calls SET approval = 9, turn = (SELECT max(id) FROM turns)")
        await expectUnreadable { try await store.approval(of: "c1", in: turn.ref) }
        _ = try await fixture.finish(turn)
        try await damage("UPDATE turns SET state = 17")
        await expectUnreadable { try await store.turns(of: session, ordinals: 0..<1) }
        await expectUnreadable { try await store.turnStates([turnID]) }
        // Everybody else goes on.
        let other = try await fixture.session()
        _ = try await fixture.accepted(other)
        #expect(try await fixture.claimed().sessionID == other)
    }

    private func expectUnreadable(_ body: () async throws -> some Sendable) async {
        await #expect {
            _ = try await body()
        } throws: { error in
            (error as? StoreError).map { $0.code == .unreadableRow && !$0.isFatal } ?? false
        }
    }

    @Test(
        "Numbers and times that nobody writes are read without a trap", arguments: Edges.integers)
    func numbers(number: Int64) async throws {
        let session = try await session()
        for column in [
            "created_at", "last_active", "message_count", "context_tokens", "max_context_tokens", "turn_count",
            "context_estimate", "context_system", "compression",
        ] { try await sql("UPDATE sessions SET \(column) = ?", [number]) }
        try await damage(
            "UPDATE turns SET accepted_at = ?1, started_at = ?1, token_count = ?1, handbacks = ?1", [number])
        let record = try #require(try await store.session(session))
        #expect(abs(record.messageCount) <= 1 << 53)
        #expect(Timestamp(record.createdAt.description) == record.createdAt)
        #expect(record.lastActive.since(record.createdAt) == .zero)
        _ = try await store.context(session)
    }
}

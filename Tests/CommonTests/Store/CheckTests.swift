import Foundation
import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("The check of a database")
struct CheckTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func report() throws -> CheckReport {
        try DatabaseCheck(
            path: fixture.folder["navi.db"], leaseClock: LeaseClock(bootID: "boot") { 1000 }, now: fixture.start
        )
        .run()
    }

    private func errors() throws -> [String] {
        try report().findings.filter { $0.severity == .error }.map(\.rule)
    }

    /// A session with a finished turn that used a tool, one that runs, and one that waits.
    private func lively() async throws -> SessionID {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session)
        let turn = try await fixture.claimed()
        let call = ToolCall(id: "c", name: "clock", arguments: .object([:]))
        _ = try await store.appendStep(
            turn.ref, message: NewMessage(content: nil, toolCalls: [call]), now: fixture.start)
        _ = try await store.startToolCall(turn.ref, call: call, step: 0, repeatable: true, now: fixture.start)
        _ = try await store.finishToolCall(
            turn.ref, callID: "c", outcome: ToolCallOutcome(result: "noon", success: true, duration: .zero),
            now: fixture.start)
        _ = try await fixture.finish(turn)
        for text in ["second", "third"] { _ = try await fixture.accepted(session, text) }
        _ = try await fixture.claimed()
        try await store.requestJob(JobOrder(.compress, of: session), now: fixture.start)
        return session
    }

    @Test("A database in the middle of its work is sound, and the report counts what is there")
    func sound() async throws {
        _ = try await lively()
        let report = try report()
        #expect(report.isSound, "\(report.findings)")
        #expect(report.sessions == 1 && report.messages == 5)
        #expect(report.turns[.done] == 1 && report.turns[.running] == 1 && report.turns[.queued] == 1)
        #expect(report.logBytes > 0 && report.databaseBytes > 0)
    }

    /// What breaks each rule.
    private static let damage = [
        "dense-history": "UPDATE messages SET idx = 7 WHERE idx = 4",
        "message-count": "UPDATE sessions SET message_count = 9",
        "one-turn-per-user-message": "UPDATE turns SET message_index = NULL WHERE ordinal = 0",
        "conversation-order":
            "UPDATE turns SET message_index = CASE ordinal WHEN 0 THEN 4 ELSE 0 END WHERE message_index IS NOT NULL",
        "message-of-a-turn": "UPDATE turns SET message_index = 1 WHERE ordinal = 0",
        "answer-of-a-turn": "UPDATE turns SET final_index = NULL",
        "one-answer-per-turn": """
        INSERT INTO messages (session, idx, role, created_at, turn_id, content)
        SELECT session, 5, 1, 0, turn_id, 'again' FROM messages WHERE idx = 3
        """,
        "branch-of-a-session": "UPDATE sessions SET shared = 3",
        "family-of-a-session": "UPDATE sessions SET family = x'00'",
        "lineage-with-an-end": "UPDATE sessions SET parent = session_id",
        "one-running-turn": "DROP INDEX turn_running; UPDATE turns SET state = 1 WHERE state = 0",
        "every-turn-counted": "UPDATE sessions SET turn_count = 9",
        "owner-of-a-turn": "UPDATE turns SET owner = 'another' WHERE state < 2",
        "attempts-bounded": "UPDATE turns SET attempt = 4 WHERE state = 1",
        "turn-taken-up": "UPDATE turns SET accepted_at = 0, ordinal = -1 WHERE state = 0",
        "result-of-every-call": "UPDATE tool_calls SET result_index = 0",
        "one-result-per-call": """
        INSERT INTO messages (session, idx, role, created_at, turn_id, content, tool_call_id)
        SELECT session, 5, 2, 0, turn_id, 'noon', 'c' FROM messages WHERE idx = 2
        """,
        "no-open-call-of-an-ended-turn": "UPDATE tool_calls SET state = 1",
        "open-calls-counted": "UPDATE turns SET open_calls = 1 WHERE state = 1",
        "summary-in-force": "UPDATE sessions SET compression = 77",
        "job-of-somebody": "UPDATE jobs SET worker = 'w1'",
        "key-of-a-job": "UPDATE jobs SET key = '00000000-0000-4000-8000-000000000000'",
        "attempts-of-a-job-bounded": "UPDATE jobs SET attempt = 5",
        "job-taken-up": "UPDATE jobs SET asked_at = 0",
        "partial-text-of-an-open-turn":
            "INSERT INTO partial_texts (turn, text, thinking) SELECT id, 'a', '' FROM turns WHERE state = 2",
        "search-watermark": "UPDATE search_watermark SET message = 99",
        "image-of-a-session": "INSERT INTO images (hash, content_type, bytes) VALUES ('h', 'image/png', x'00')",
        "deleted-session-gone": "UPDATE sessions SET deleted_at = 0",
    ]

    @Test("Every rule finds what breaks it", arguments: Invariant.all.map(\.rule))
    func everyRule(_ rule: String) async throws {
        _ = try await lively()
        #expect(try !report().findings.contains { $0.rule == rule })
        let damage = try #require(Self.damage[rule], "no test breaks this rule")
        try await store.exclusively { db in
            for trigger in ["message_never_changes", "turn_ends_once"] {
                try db.execute(sql: "DROP TRIGGER \(trigger)")
            }
            try db.execute(sql: damage)
        }
        #expect(try report().findings.contains { $0.rule == rule })
    }

    @Test("A row that refers to nothing is found")
    func foreignKeys() async throws {
        _ = try await lively()
        try await store.exclusively { db in
            try db.execute(sql: "PRAGMA foreign_keys=OFF; INSERT INTO session_images (session, image) VALUES (1, 99)")
        }
        #expect(try errors() == ["foreign-key"])
    }

    @Test("Flipped bytes are found, and rows of a damaged file are not interpreted")
    func damagedPage() async throws {
        _ = try await lively()
        _ = try await store.checkpoint(.truncate)
        try store.close()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: fixture.folder["navi.db"]))
        try file.seek(toOffset: 4096 * 3 + 8)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4000))
        try file.close()
        #expect(try Set(errors()) == ["integrity"])
    }

    @Test("What is no database, or one of another program or version, is refused with a reason")
    func refusals() async throws {
        let missing = DatabaseCheck(path: fixture.folder["nothing.db"], now: fixture.start)
        #expect(throws: StoreError.self) { try missing.run() }
        try await store.exclusively { try $0.execute(sql: "PRAGMA user_version=99") }
        let error = #expect(throws: StoreError.self) { try report() }
        #expect(error?.code == .newerSchema)
    }
}

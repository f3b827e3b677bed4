import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Notes of a session")
struct NoteTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func turn() async throws -> (SessionID, Assignment) {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session)
        return (session, try await fixture.claimed())
    }

    private func append(_ text: String, _ turn: Assignment) async throws -> Int? {
        try await store.changeNote(turn.ref, .todo, now: fixture.start) { note in
            note += text
            return note.utf8.count
        }
    }

    @Test("A note is changed in one piece, kept per kind, and read from anywhere")
    func change() async throws {
        let (session, turn) = try await turn()
        #expect(try await store.note(session, .todo) == nil)
        #expect(try await append("one ", turn) == 4)
        #expect(try await append("two", turn) == 7)
        #expect(try await store.note(session, .todo) == "one two")
        #expect(try await store.note(session, .scratchpad) == nil)
    }

    @Test("An empty text removes the note")
    func removal() async throws {
        let (session, turn) = try await turn()
        _ = try await append("x", turn)
        _ = try await store.changeNote(turn.ref, .todo, now: fixture.start) { $0 = "" }
        #expect(try await store.note(session, .todo) == nil)
    }

    @Test("A note has a limit; what is beyond it changes nothing")
    func limit() async throws {
        let (session, turn) = try await turn()
        let most = String(repeating: "x", count: Store.maxNoteBytes)
        #expect(try await append(most, turn) == Store.maxNoteBytes)
        #expect(try await append("y", turn) == nil)
        #expect(try await store.note(session, .todo) == most)
    }

    @Test("A turn that is no longer held changes nothing")
    func fenced() async throws {
        let (session, turn) = try await turn()
        _ = try await fixture.finish(turn)
        await #expect(throws: StoreError.self) { try await append("late", turn) }
        #expect(try await store.note(session, .todo) == nil)
    }

    @Test("Notes, remembered approvals and jobs go with their session")
    func purge() async throws {
        let (session, turn) = try await turn()
        _ = try await append("x", turn)
        try await store.exclusively { db in
            let grant = ApprovalGrant(key: "k", summary: "s")
            let key = try #require(try db.session(session)).key
            try db.remember(grant, of: "a", by: Approver(name: "", token: nil), at: fixture.start, in: key)
            try db.run("INSERT INTO jobs (session, kind, key, asked_at) SELECT id, 0, 'k', 0 FROM sessions")
        }
        _ = try await fixture.finish(turn)
        _ = try await store.deleteSession(session, now: fixture.start)
        while try await fixture.purge(rows: 1) > 0 {}
        for table in ["sessions", "session_notes", "remembered_approvals", "jobs", "messages"] {
            #expect(try await store.read { try !$0.exists("SELECT 1 FROM \(table)") }, "\(table)")
        }
    }
}

import NaviProtocol
import NaviStore
import TestKit
import Testing

@Suite("Compressions in the store")
struct CompressionTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    /// A session of three turns.
    private func session() async throws -> SessionID {
        let session = try await fixture.session()
        for _ in 0..<3 {
            _ = try await fixture.accepted(session)
            _ = try await fixture.finish(try await fixture.claimed())
        }
        return session
    }

    private func compression(
        _ session: SessionID, replacing: Int? = nil, coversUntil: Int = 4, tokens: (Int, Int) = (100, 40)
    ) -> NewCompression {
        NewCompression(
            sessionID: session, replacing: replacing, coversUntil: coversUntil, summary: "s\(coversUntil)",
            reason: "threshold", messagesBefore: 6, messagesAfter: 3,
            before: ContextMeasure(tokens: tokens.0, estimate: tokens.0 / 2),
            after: ContextMeasure(tokens: tokens.1, estimate: tokens.1 / 2), now: fixture.start)
    }

    @Test("A summary takes the place of what it covers, once, and can be taken back")
    func undo() async throws {
        let session = try await session()
        let new = compression(session)
        let live = try #require(try await store.insertCompression(new))
        #expect(try await store.insertCompression(new) == nil)
        let context = try #require(try await store.context(session))
        #expect(context.summary == live && context.messages.map(\.index) == [4, 5])
        #expect(context.session.contextTokens == 40)
        #expect(try await fixture.history(session).count == 6)
        guard case .undone(let record) = try await store.undoCompression(session, now: fixture.start) else {
            Issue.record("not undone")
            return
        }
        #expect(record.context.tokens == 100 && record.context.estimate == 50)
        #expect(try await store.context(session)?.messages.count == 6)
        #expect(try await store.undoCompression(session, now: fixture.start) == .nothingToUndo)
        #expect(try await store.compressions(session)?.versions.map { $0.undoneAt != nil } == [true])
        #expect(try await store.undoCompression(.random(), now: fixture.start) == .unknownSession)
    }

    @Test("Every version has a sheet of its own, which undo brings back and lists do not read")
    func sheets() async throws {
        let session = try await session()
        let entry = SheetEntry(kind: .wish, message: 0, role: .user, text: "必ず \"敬語\"で", updates: 3, supersededBy: 9)
        let sheet = MemorySheet(
            entries: [entry, SheetEntry(kind: .fact, message: 1, role: .tool, text: "error")],
            prose: [.init(text: "Goal: x", hasSource: false)], wordCounts: [4_294_967_295: 3, 7: 1], dropped: 2)
        var first = compression(session, coversUntil: 2)
        first.sheet = sheet.jsonText()
        let live = try #require(try await store.insertCompression(first))
        _ = try await store.insertCompression(compression(session, replacing: live.id))
        #expect(try await store.liveCompression(session)?.sheet == nil)
        _ = try await store.undoCompression(session, now: fixture.start)
        let read = try #require(try await store.liveCompression(session))
        #expect(read == live && read.sheet.flatMap(MemorySheet.init(json:)) == sheet)
        #expect(try await store.compressions(session)?.versions.allSatisfy { $0.sheet == nil } == true)
    }

    @Test("A sheet of a later version is read as far as it is known, and what is none is none")
    func foreignSheets() {
        let later =
            #"{"entries":[{"kind":"oath","message":1,"role":"user","text":"x","y":1}],"prose":[],"word_counts":{}}"#
        #expect(MemorySheet(json: later)?.entries.map(\.kind) == [.statement])
        for text in ["", "[]", #"{"entries":[]}"#, #"{"entries":[{"kind":1}],"prose":[],"word_counts":{}}"#] {
            #expect(MemorySheet(json: text) == nil)
        }
        let edges = """
            {"entries":[{"kind":"wish","message":-9223372036854775808,"role":"user","text":"x"},\
            {"kind":"wish","message":1,"role":"user","text":"y","updates":9223372036854775807}],"prose":[],\
            "word_counts":{"7":9223372036854775807},"dropped":9223372036854775807}
            """
        #expect(MemorySheet(json: edges)?.entries.isEmpty == true)
        #expect(MemorySheet(json: edges)?.wordCounts == [7: 1 << 31])
    }

    @Test("Any earlier version can be gone back to, as far as it fits")
    func versions() async throws {
        let session = try await session()
        let first = try #require(try await store.insertCompression(compression(session, coversUntil: 2)))
        let second = try #require(
            try await store.insertCompression(
                compression(session, replacing: first.id, coversUntil: 4, tokens: (90, 30))))
        let third = try #require(
            try await store.insertCompression(
                compression(session, replacing: second.id, coversUntil: 5, tokens: (80, 20))))
        #expect(try await store.undoCompression(session, to: 999, now: fixture.start) == .unknownVersion)
        #expect(try await store.undoCompression(session, to: third.id, now: fixture.start) == .unknownVersion)
        let tooLong = try await store.undoCompression(session, to: 0, limit: 199, now: fixture.start)
        #expect(tooLong == .tooLong(tokens: 20 + 60 + 60 + 60))
        #expect(try await store.liveCompression(session)?.id == third.id)
        guard case .undone(let record) = try await store.undoCompression(session, to: first.id, now: fixture.start)
        else {
            Issue.record("not undone")
            return
        }
        #expect(record.compressionID == first.id && record.context.tokens == 140)
        #expect(try await store.context(session)?.messages.first?.index == 2)
        #expect(try await store.compressions(session)?.live == first.id)
    }

    @Test("A turn that began with another summary does not bring its figures back")
    func figuresOfARunningTurn() async throws {
        let session = try await session()
        _ = try await fixture.accepted(session)
        let turn = try await fixture.claimed()
        let live = try #require(try await store.insertCompression(compression(session)))
        var ending = TurnEnding(state: .done, message: NewMessage(content: "answer"))
        ending.context = ContextMeasure(tokens: 110, estimate: 55)
        ending.contextBase = 0
        let finished = try await store.finish(turn.ref, ending, now: fixture.start)
        #expect(finished.session.context.tokens == 50 && finished.session.context.estimate == 25)
        #expect(finished.session.compressionID == live.id)
    }

    @Test("A context that begins in the middle of a turn has the turn's question in front")
    func question() async throws {
        let session = try await session()
        _ = try await fixture.accepted(session)
        let turn = try await fixture.claimed()
        for number in 0..<2 {
            let call = ToolCall(id: "c\(number)", name: "t", arguments: .object([:]))
            _ = try await store.appendStep(
                turn.ref, message: NewMessage(content: nil, toolCalls: [call]), now: fixture.start)
            _ = try await store.startToolCall(
                turn.ref, call: call, step: number, repeatable: true, now: fixture.start)
            _ = try await store.finishToolCall(
                turn.ref, callID: call.id, outcome: ToolCallOutcome(result: "r", success: true, duration: .zero),
                now: fixture.start)
        }
        _ = try await store.insertCompression(compression(session, coversUntil: 9))
        #expect(try await store.context(session)?.messages.map(\.index) == [6, 9, 10])
    }

    @Test("After three failures in a row models are left alone, for longer each time, until one succeeds")
    func pauses() async throws {
        let session = try await session()
        var now = fixture.start
        for _ in 0..<2 {
            try await store.noteCompressionFailure(session, now: now)
            #expect(try await store.compressionPause(session, now: now) == nil)
        }
        for seconds in [60, 300, 900, 900] {
            try await store.noteCompressionFailure(session, now: now)
            let until = try #require(try await store.compressionPause(session, now: now))
            #expect(until.since(now) == .seconds(seconds))
            #expect(try await store.compressionPause(session, now: until) == nil)
            now = until
        }
        _ = try await store.insertCompression(compression(session))
        try await store.noteCompressionFailure(session, now: now)
        #expect(try await store.compressionPause(session, now: now) == nil)
    }
}

import NaviProtocol
import NaviStore
import TestKit
import Testing

@Suite("Memory sheets in the store")
struct SheetTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func change(
        _ session: SessionID, replacing: Int, text: String = "s", growth: Int = 10
    ) -> NewSheetVersion {
        let entry = SheetEntry(kind: .wish, message: 0, hasMessage: false, role: .user, origin: .user, text: text)
        return NewSheetVersion(
            sessionID: session, replacing: replacing, coversUntil: 0, method: .extract, summary: text,
            sheet: MemorySheet(entries: [entry]).jsonText(), growth: growth, now: fixture.start)
    }

    private func version(_ outcome: SheetOutcome) throws -> Int {
        guard case .changed(let live) = outcome else { throw Failure("\(outcome)") }
        return live.version
    }

    @Test("A change is made to the version that was read, counts on, and is taken back by undo")
    func change() async throws {
        let session = try await fixture.session()
        let first = try version(try await store.changeSheet(change(session, replacing: 0, growth: 30)))
        let second = try version(try await store.changeSheet(change(session, replacing: first, text: "t", growth: -12)))
        #expect(try await store.changeSheet(change(session, replacing: first)) == .stale(version: second))
        #expect(try await store.changeSheet(change(.random(), replacing: 0)) == .unknownSession)
        let live = try #require(try await store.liveSheet(session))
        #expect(live.version == second && live.record?.isEdit == true && live.session.contextTokens == 18)
        for (tokens, version) in [(30, first), (0, 0)] {
            guard case .undone(let record) = try await store.undoCompression(session, now: fixture.start) else {
                throw Failure("not undone")
            }
            #expect(record.contextTokens == tokens && record.compressionID == version)
        }
        #expect(try await store.liveSheet(session)?.record == nil)
    }

    @Test("A compression that was made without a change does not take its place")
    func fence() async throws {
        let session = try await fixture.session()
        let first = try version(try await store.changeSheet(change(session, replacing: 0)))
        let compression = NewCompression(
            sessionID: session, replacing: nil, coversUntil: 0, summary: "s", reason: "threshold", messagesBefore: 1,
            messagesAfter: 1, before: ContextMeasure(), after: ContextMeasure(), now: fixture.start)
        #expect(try await store.insertCompression(compression) == nil)
        #expect(try await store.liveSheet(session)?.version == first)
    }

    @Test("A context that was read knows of users' changes since, and of going back, and of nothing else")
    func edited() async throws {
        let session = try await fixture.session()
        let first = try version(try await store.changeSheet(change(session, replacing: 0)))
        #expect(try await store.isEdited(session, since: 0))
        #expect(try await !store.isEdited(session, since: first))
        var compression = NewCompression(
            sessionID: session, replacing: first, coversUntil: 0, summary: "s", reason: "threshold", messagesBefore: 1,
            messagesAfter: 1, before: ContextMeasure(), after: ContextMeasure(), now: fixture.start)
        let second = try #require(try await store.insertCompression(compression))
        #expect(try await !store.isEdited(session, since: first), "a summary is no change of users")
        #expect(try await store.isEdited(session, since: 0), "though one has come since")
        _ = try await store.undoCompression(session, to: 0, now: fixture.start)
        #expect(try await store.isEdited(session, since: second.id))
        #expect(try await !store.isEdited(session, since: 0))
        compression.replacing = nil
        _ = try #require(try await store.insertCompression(compression))
        #expect(try await store.isEdited(session, since: first), "it is not in force any more")
    }

    @Test("What a change costs is counted by the session's own scale, and no number makes it overflow")
    func measure() async throws {
        let session = try await fixture.session()
        for growth in [Int.max, Int.min, 7] {
            let live = try await store.liveSheet(session)?.version ?? 0
            _ = try version(try await store.changeSheet(change(session, replacing: live, growth: growth)))
            let context = try #require(try await store.session(session)?.context)
            #expect(context.tokens >= 0 && context.estimate >= 0)
        }
    }

    @Test("Entries get ids that are their own, whatever a row says")
    func ids() {
        let json = """
            {"entries":[{"id":3,"kind":"wish","message":1,"role":"user","text":"a"},\
            {"id":3,"kind":"wish","message":1,"role":"user","text":"b"},\
            {"kind":"wish","message":1,"role":"user","text":"c","origin":"oracle","pinned":true},\
            {"id":9223372036854775807,"kind":"wish","message":1,"role":"user","text":"d"}],\
            "prose":[],"word_counts":{},"last_id":9223372036854775807,"forgotten":[{"message":-1,"text":"x"}]}
            """
        let sheet = MemorySheet(json: json)
        #expect(sheet?.entries.map(\.text) == ["a", "b", "c"])
        #expect(Set(sheet?.entries.map(\.id) ?? []).count == 3 && sheet?.entries.first?.id == 3)
        #expect(sheet?.entries.last?.origin == .extract && sheet?.entries.last?.isPinned == true)
        #expect(sheet?.forgotten.isEmpty == true)
        #expect(sheet.flatMap { MemorySheet(json: $0.jsonText()) } == sheet)
    }

    @Test("What was taken out is remembered up to a bound in number and in bytes, the newest of it")
    func forgotten() {
        var sheet = MemorySheet()
        for number in 0..<1000 { sheet.forget(ForgottenWords(message: number, text: "x")) }
        #expect(sheet.forgotten.map(\.message) == Array(1000 - ForgottenWords.maxCount..<1000))
        for number in 0..<100 {
            sheet.forget(ForgottenWords(message: number, text: String(repeating: "y", count: 2000)))
        }
        #expect(sheet.forgotten.count == 32 && sheet.forgotten.last?.message == 99)
    }

    @Test(
        "Words that were taken out stand for their message's sentences in them, and for hardly more",
        arguments: [
            (3, "Use tabs.", true), (3, "Use tabs. Never spaces.", true), (4, "Use tabs.", false),
            (3, "Use tabs. Never spaces. I mean it.", true),
            (3, "Use tabs. Never spaces. And besides, the code of the gate is 4711.", false),
        ])
    func cover(message: Int, text: String, isCovered: Bool) {
        let words = ForgottenWords(message: 3, text: "Use tabs. Never spaces.")
        #expect(words.cover(SheetEntry(kind: .statement, message: message, role: .user, text: text)) == isCovered)
    }
}

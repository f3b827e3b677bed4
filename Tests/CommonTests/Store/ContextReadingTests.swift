import NaviProtocol
import NaviStore
import TestKit
import Testing

@Suite("Reading contexts")
struct ContextReadingTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func session(messages: Int, bytes: Int = 1000) async throws -> SessionID {
        let session = try await fixture.session()
        try LongData(path: fixture.folder["navi.db"]).addMessages(messages, bytes: bytes, to: session)
        return session
    }

    private func bound(_ bytes: Int) -> ContextBound { ContextBound(maxBytes: bytes, maxResultBytes: 2048) }

    @Test("As much is read as there is room for, the newest, and the rest is named", arguments: [1, 5000, 90_000])
    func bounded(bytes: Int) async throws {
        let session = try await session(messages: 100)
        let context = try #require(try await store.context(session, bound: bound(bytes)))
        let whole = context.messages.filter { $0.index >= context.begin }
        #expect(whole.map(\.index) == Array(context.skipped.upperBound..<100))
        #expect(context.skipped == 0..<100 - max(1, bytes / 1064))
        #expect(context.messages.first?.role == .user, "it begins with a question")
        let head = try #require(try await store.contextHead(session, bound: bound(bytes)))
        #expect(head.skipped == context.skipped && head.indexes == context.skipped.upperBound..<100)
        #expect(head.question == (context.messages.first == whole.first ? nil : context.messages.first))
    }

    @Test("What has room is read whole, behind the summary alone")
    func whole() async throws {
        let session = try await session(messages: 20)
        #expect(try await store.context(session, bound: bound(50_000))?.skipped.isEmpty == true)
        let new = NewCompression(
            sessionID: session, replacing: nil, coversUntil: 10, summary: "s", reason: "threshold", messagesBefore: 20,
            messagesAfter: 11, before: ContextMeasure(tokens: 100, estimate: 100),
            after: ContextMeasure(tokens: 50, estimate: 50), now: fixture.start)
        _ = try await store.insertCompression(new)
        let context = try #require(try await store.context(session, bound: bound(50_000)))
        #expect(context.messages.map(\.index) == Array(10..<20) && context.skipped.isEmpty && context.begin == 10)
        let less = try #require(try await store.context(session, bound: bound(5000)))
        #expect(less.skipped == 10..<16 && less.begin == 16)
    }

    @Test("Reasoning is not read for contexts, and belongs to the history all the same")
    func thinking() async throws {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session)
        let turn = try await fixture.claimed()
        let thinking = String(repeating: "t", count: 100_000)
        _ = try await store.finish(
            turn.ref, TurnEnding(state: .done, message: NewMessage(content: "a", thinking: thinking)),
            now: fixture.start)
        let context = try #require(try await store.context(session, bound: bound(5000)))
        #expect(context.messages.map(\.content) == ["hi", "a"] && context.messages[1].thinking == nil)
        let history = try await store.messages(session, in: 0..<2, maxBytes: 10)
        #expect(history.map(\.index) == [0], "a page is bounded")
        #expect(try await store.messages(session, in: 1..<2, maxBytes: 10).first?.thinking == thinking)
    }

    @Test("A context that was counted as short, and is not, is not read with the claim")
    func lightContexts() async throws {
        let session = try await session(messages: 40, bytes: 8000)
        _ = try await fixture.accepted(session)
        #expect(try await fixture.claimed().context == nil)
        let short = try await self.session(messages: 4, bytes: 100)
        _ = try await fixture.accepted(short)
        #expect(try await fixture.claimed().context?.messages.count == 5)
    }

    @Test("Versions are listed in pages, bounded by bytes, and going back finds any of them")
    func versions() async throws {
        let session = try await session(messages: 20)
        var live: Int?
        for number in 1...5 {
            let new = NewCompression(
                sessionID: session, replacing: live, coversUntil: number,
                summary: String(repeating: "s", count: 3 << 20),
                reason: "threshold", messagesBefore: 20, messagesAfter: 11,
                before: ContextMeasure(tokens: 100, estimate: 100), after: ContextMeasure(tokens: 90, estimate: 90),
                now: fixture.start)
            live = try await store.insertCompression(new)?.id
        }
        var seen: [Int] = []
        var before: Int?
        repeat {
            let page = try #require(try await store.compressions(session, before: before))
            #expect(page.versions.count == 1, "two would be too much")
            #expect(page.live == live && page.hasMore == (page.versions.last?.coversUntil != 1))
            seen += page.versions.map(\.coversUntil)
            before = page.versions.last?.id
        } while seen.last != 1
        #expect(seen == [5, 4, 3, 2, 1])
        let target = try #require(live) - 3
        #expect(try await store.undoCompression(session, to: target + 100, now: fixture.start) == .unknownVersion)
        guard case .undone(let record) = try await store.undoCompression(session, to: target, now: fixture.start) else {
            Issue.record("not undone")
            return
        }
        #expect(record.compressionID == target && record.context.tokens == 120)
        #expect(try await store.undoCompression(session, to: target + 1, now: fixture.start) == .unknownVersion)
    }
}

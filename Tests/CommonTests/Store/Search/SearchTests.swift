import GRDB
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Search in a session")
struct SearchTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    /// A session in which a user said these things, each answered with `ok`.
    private func session(saying texts: String...) async throws -> SessionID {
        let session = try await fixture.session()
        for text in texts { try await say(text, in: session) }
        return session
    }

    private func say(_ text: String, in session: SessionID) async throws {
        _ = try await fixture.accepted(session, text)
        _ = try await fixture.finish(try await fixture.claimed(), "ok")
    }

    private func found(_ query: String, in session: SessionID, limit: Int = 10) async throws -> [Int] {
        try await store.searchMessages(session, query: query, limit: limit).hits.map(\.index)
    }

    /// Messages that are not in the index, in the line or not.
    private func backlog() async throws -> Int {
        try await store.read { db in
            try db.first(
                """
                SELECT (SELECT count(*) FROM search_backlog) + (SELECT count(*) FROM messages
                    WHERE content IS NOT NULL AND id > (SELECT message FROM search_watermark))
                """
            ) { $0.int(0) } ?? -1
        }
    }

    @Test("Messages are found by words, by the beginning of the last one, and without regard to case and accents")
    func words() async throws {
        let session = try await session(saying: "The Café opens at nine", "Buy apples and pears", "nothing here")
        #expect(try await found("cafe", in: session) == [0])
        #expect(try await found("OPENS nine", in: session) == [0])
        #expect(try await found("apples pea", in: session) == [2])
        #expect(try await found("pea apples", in: session) == [2], "by words in part")
        #expect(try await found("zebra", in: session) == [])
    }

    @Test("A hit cites the message: its index, who said it, when, and the words around")
    func hit() async throws {
        let long = String(repeating: "word ", count: 500)
        let session = try await session(saying: long + "needle " + long)
        let answer = try await store.searchMessages(session, query: "needle", limit: 5)
        #expect(answer.hits.count == 1 && !answer.isPartial && !answer.isIncomplete)
        #expect(answer.hits[0].role == .user && answer.hits[0].createdAt == fixture.start)
        #expect(answer.hits[0].snippet.contains("needle"))
        #expect(answer.hits[0].snippet.utf8.count <= SearchHit.maxSnippetBytes)
    }

    @Test(
        "What was looked for is shown with what is said of it, wherever it stands and whatever the script",
        arguments: [
            (
                "wifi password", "the wifi password of the cabin is Bär-4711, in case you forget",
                "lorem ipsum dolor sit amet "
            ),
            (
                "пароль дача", "пароль от вайфая на даче — дача-4711, запиши его себе",
                "это совсем другое дело и о нём долго "
            ),
            ("รหัส", "รหัสไวไฟของบ้านพักคือ หมี-4711 อย่าลืมจดไว้", "เรื่องนี้ไม่เกี่ยวกันเลยและยาวมาก"),
            ("暗証番号", "山小屋の無線の暗証番号は熊-4711です、忘れないで", "これはまったく別の話で、とても長いです。"),
            ("סיסמה", "סיסמה לרשת בבקתה היא דוב-4711, כדאי לרשום", "זה עניין אחר לגמרי וארוך מאוד "),
        ])
    func surroundings(query: String, sentence: String, filler: String) async throws {
        for (before, after) in [(0, 0), (0, 200), (3, 3), (60, 0), (61, 90)] {
            let text =
                String(repeating: filler, count: before) + sentence + " " + String(repeating: filler, count: after)
            let session = try await session(saying: text)
            let hit = try #require(try await store.searchMessages(session, query: query, limit: 1).hits.first)
            #expect(hit.snippet.contains(sentence), "\(before), \(after): \(hit.snippet)")
            #expect(hit.snippet.utf8.count <= SearchHit.maxSnippetBytes)
            #expect(!hit.snippet.unicodeScalars.contains { $0.value < 0x20 })
        }
    }

    @Test("Only the session's own messages are found")
    func scope() async throws {
        let one = try await session(saying: "secret plans")
        let two = try await session(saying: "other plans")
        #expect(try await found("secret", in: two) == [])
        #expect(try await found("plans", in: one) == [0])
        #expect(try await found("plans", in: two) == [0])
        #expect(try await found("plans", in: .random()) == [])
    }

    @Test("The best comes first, and no more than was asked for")
    func ranking() async throws {
        let session = try await session(saying: "fox and much else besides, at length", "fox fox fox", "a fox", "fox")
        let hits = try await found("fox", in: session, limit: 3)
        #expect(hits.count == 3)
        #expect(hits.first != 0)
        #expect(try await found("fox", in: session, limit: 0) == [])
    }

    @Test("When no message has all words, those with some are given, and it is said")
    func partial() async throws {
        let session = try await session(saying: "alpha beta", "gamma")
        let answer = try await store.searchMessages(session, query: "alpha gamma", limit: 5)
        #expect(answer.isPartial)
        #expect(Set(answer.hits.map(\.index)) == [0, 2])
    }

    @Test("Messages of one turn can be passed over")
    func except() async throws {
        let session = try await session(saying: "needle")
        let turn = try await fixture.accepted(session, "where is the needle?")
        let answer = try await store.searchMessages(session, query: "needle", except: turn.turnID, limit: 5)
        #expect(answer.hits.map(\.index) == [0])
    }

    @Test("Scripts without spaces, and parts of words, are found by looking at the messages themselves")
    func scan() async throws {
        let session = try await session(saying: "今日は良い天気ですね", "The unbelievable", "100% sure", "snake_case")
        #expect(try await found("天気", in: session) == [0])
        #expect(try await found("believ", in: session) == [2])
        #expect(try await found("良い 天気", in: session) == [0])
        #expect(try await found("100%", in: session) == [4])
        #expect(try await found("ake_ca", in: session) == [6])
    }

    @Test(
        "Nothing in a query is syntax",
        arguments: [
            "\"", "needle\"", "*", "needle*", "NEAR(needle", "needle) OR scope:s1", "content:needle", "-needle",
            "needle AND", "\u{0}needle", "needle\u{0}'; DROP TABLE messages", "^needle", "{needle}", "needle + pin",
            "%", "_", "\\", String(repeating: "needle ", count: 1500), String(repeating: "(", count: 10_000),
        ])
    func hostile(query: String) async throws {
        let session = try await session(saying: "a needle")
        _ = try await store.searchMessages(session, query: query, limit: 5)
        #expect(try await found("needle", in: session) == [0])
    }

    @Test("What waits is indexed by the search itself, or by whoever comes before")
    func backlogIsWorkedOff() async throws {
        let session = try await session(saying: "one", "two", "three")
        let other = try await self.session(saying: "four")
        #expect(try await backlog() == 8)
        #expect(try await found("two", in: session) == [2])
        #expect(try await backlog() == 2, "the other session's messages")
        #expect(try await store.indexMessages(limit: 1) == 1)
        #expect(try await store.indexMessages(limit: 10) == 1)
        #expect(try await store.indexMessages(limit: 10) == 0)
        #expect(try await found("four", in: other) == [0])
    }

    @Test("Large texts are indexed in several transactions")
    func largeTexts() async throws {
        let large = String(repeating: "lorem ipsum ", count: 20_000)
        let session = try await session(saying: large + "alpha", large + "beta", "gamma")
        #expect(try await found("alpha", in: session) == [0])
        #expect(try await found("beta", in: session) == [2])
        #expect(try await backlog() == 0)
    }

    @Test("A text with a NUL is found by what is behind it, too")
    func nul() async throws {
        let session = try await session(saying: "before\u{0}behind")
        #expect(try await found("behind", in: session) == [0])
    }
}

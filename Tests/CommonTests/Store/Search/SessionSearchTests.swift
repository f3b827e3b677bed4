import NaviProtocol
import Testing

@testable import NaviStore

@Suite struct SessionSearchTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    private func session(named name: String? = nil, saying texts: String...) async throws -> SessionID {
        let session = try await fixture.session()
        for text in texts {
            _ = try await fixture.accepted(session, text)
            _ = try await fixture.finish(try await fixture.claimed(), "ok")
        }
        if let name {
            _ = try await store.updateSession(session, SessionChange(name: .set(name)), now: fixture.start)
        }
        return session
    }

    private func found(_ query: String, limit: Int = 10) async throws -> [SessionID] {
        try await store.searchSessions(query, limit: limit).map(\.listed.session.id)
    }

    @Test func sessionsAreFoundByTheirNamesFirstThenByTheirNewestMessages() async throws {
        let older = try await session(saying: "a garden with pears")
        let newer = try await session(saying: "pears", "and a garden plan", "the garden again")
        let named = try await session(named: "Garden plans", saying: "hello")
        #expect(try await found("garden") == [named, newer, older])
        #expect(try await found("GARDEN pea") == [older])
        #expect(try await found("garden", limit: 2) == [named, newer])
        let hits = try await store.searchSessions("garden", limit: 10)
        #expect(hits.map(\.match?.index) == [nil, 4, 0])
        #expect(hits[2].match?.snippet == "a garden with pears")
        #expect(hits[2].match?.role == .user)
    }

    @Test func caseAndAccentsDoNotMatterAlsoInNames() async throws {
        let session = try await session(named: "Über das Café", saying: "hello")
        #expect(try await found("über cafe") == [session])
        #expect(try await found("UBER") == [session])
    }

    @Test func scriptsWithoutSpacesAreFoundInTheMiddle() async throws {
        let session = try await session(saying: "今日は天気がいい")
        #expect(try await found("天気") == [session])
    }

    @Test func deletedSessionsAreNotFound() async throws {
        let gone = try await session(named: "secret plan", saying: "a secret plan")
        _ = try await store.deleteSession(gone, now: fixture.start)
        #expect(try await found("secret").isEmpty)
    }

    @Test func othersMessagesDoNotHideOnesOwnHoweverManyThereAre() async throws {
        let (mine, other) = (SessionID.random(), SessionID.random())
        _ = try await store.createSession(id: mine, profileID: "secretary", owner: "ada", now: fixture.start)
        _ = try await fixture.accepted(mine, "a garden with pears")
        _ = try await fixture.finish(try await fixture.claimed(), "ok")
        _ = try await store.createSession(id: other, profileID: "secretary", owner: "ben", now: fixture.start)
        _ = try await fixture.accepted(other, "about a garden")
        let turn = try await fixture.claimed()
        for number in 0..<2100 {
            _ = try await store.appendStep(
                turn.ref, message: NewMessage(content: "garden \(number)"), now: fixture.start)
        }
        _ = try await store.indexMessages(limit: 10_000)
        let found = try await store.searchSessions("garden", in: .owner("ada"), limit: 10)
        #expect(found.map(\.listed.session.id) == [mine])
        #expect(found.first?.match?.snippet == "a garden with pears")
        #expect(try await store.searchSessions("garden", limit: 10).map(\.listed.session.id) == [other, mine])
    }

    @Test(arguments: ["", "   ", "\"", "* OR NEAR(", "%", "_"])
    func whatIsNoWordFindsNothingAndBreaksNothing(query: String) async throws {
        _ = try await session(named: "100 % name_", saying: "text")
        #expect(try await found(query).isEmpty)
    }
}

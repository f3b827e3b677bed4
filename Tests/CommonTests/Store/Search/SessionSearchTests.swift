import Foundation
import NaviProtocol
import TestKit
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
        try await store.searchSessions(query, limit: limit).list.map(\.listed.session.id)
    }

    @Test func sessionsAreFoundByTheirNamesFirstThenByTheirNewestMessages() async throws {
        let older = try await session(saying: "a garden with pears")
        let newer = try await session(saying: "pears", "and a garden plan", "the garden again")
        let named = try await session(named: "Garden plans", saying: "hello")
        #expect(try await found("garden") == [named, newer, older])
        #expect(try await found("GARDEN pea") == [older])
        #expect(try await found("garden", limit: 2) == [named, newer])
        let hits = try await store.searchSessions("garden", limit: 10).list
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
        let found = try await store.searchSessions("garden", in: .owner("ada"), limit: 10).list
        #expect(found.map(\.listed.session.id) == [mine])
        #expect(found.first?.match?.snippet == "a garden with pears")
        #expect(try await store.searchSessions("garden", limit: 10).list.map(\.listed.session.id) == [other, mine])
    }

    @Test func ownersFindTheirSessionsByNameHoweverManyNewerOnesOthersHave() async throws {
        let mine = SessionID.random()
        _ = try await store.createSession(id: mine, profileID: "p", owner: "ada", now: fixture.start)
        _ = try await store.updateSession(mine, SessionChange(name: .set("The garden")), now: fixture.start)
        try await store.exclusively { db in
            try db.run("BEGIN IMMEDIATE")
            for number in 0..<20_100 {
                try db.run(
                    """
                    INSERT INTO sessions (session_id, profile_id, name, owner, created_at, last_active)
                    VALUES (?, 'p', ?, 'ben', ?, ?)
                    """, SessionID.random(), "name \(number)", fixture.start + .seconds(1), fixture.start + .seconds(1))
            }
            try db.run("COMMIT")
        }
        let found = try await store.searchSessions("garden", in: .owner("ada"), limit: 10)
        #expect(found.list.map(\.listed.session.id) == [mine])
    }

    @Test func aSearchWhoseTimeIsUpGivesWhatItHasFoundAndSaysThatThereMayBeMore() async throws {
        let session = try await session(saying: "a garden")
        for number in 0..<50 {
            let other = try await fixture.session()
            _ = try await fixture.accepted(other, "the garden number \(number)")
        }
        _ = try await store.indexMessages(limit: 1000)
        let query = try #require(SearchQuery("garden"))
        let (isOver, inTime) = (ContinuousClock.now, ContinuousClock.now + .seconds(60))
        for (end, isWhole, count) in [(isOver, false, 0...50), (inTime, true, 51...51)] {
            let found = try await store.search(until: end) { db in
                var sessions: Set<Int64> = []
                let isWhole = try db.matches(of: query, examined: 1000) { _, place in
                    sessions.insert(place.session)
                    return true
                }
                return (isWhole: isWhole, count: sessions.count)
            }
            #expect(found.isWhole == isWhole && count.contains(found.count))
        }
        // Whoever reads next on that connection has all the time there is.
        #expect(try await self.found("garden", limit: 100).count == 51)
        #expect(try await self.found("garden", limit: 100).contains(session))
    }

    @Test func moreSearchesThanCanWaitAreRefusedAndNobodyElseIs() async throws {
        let folder = try TemporaryFolder()
        var settings = StoreConfiguration(path: folder["navi.db"], durability: .normal)
        settings.maxSearchReaders = 1
        settings.maxWaitingSearches = 1
        let store = try Store(configuration: settings)
        let (begun, gate) = (Signal("the first search to begin"), DispatchSemaphore(value: 0))
        let end = ContinuousClock.now + .seconds(60)
        async let first: Void = store.search(until: end) { _ in
            begun.fire()
            gate.wait()
        }
        try await begun.wait()
        let refused = try await withThrowingTaskGroup(of: Bool.self) { tasks in
            for _ in 0..<3 {
                tasks.addTask {
                    do {
                        try await store.search(until: end) { _ in }
                        return false
                    } catch let error as StoreError where error.code == .busy {
                        return true
                    }
                }
            }
            // One waits for the first; the others hear at once that they cannot, and readers of sessions notice nothing.
            let refusals = [try await tasks.next(), try await tasks.next()]
            #expect(try await store.session(.random()) == nil)
            gate.signal()
            return refusals + [try await tasks.next()]
        }
        #expect(refused == [true, true, false])
        try await first
    }

    @Test(arguments: ["", "   ", "\"", "* OR NEAR(", "%", "_"])
    func whatIsNoWordFindsNothingAndBreaksNothing(query: String) async throws {
        _ = try await session(named: "100 % name_", saying: "text")
        #expect(try await found(query).isEmpty)
    }
}

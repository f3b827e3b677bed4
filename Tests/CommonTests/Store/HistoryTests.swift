import NaviProtocol
import TestKit
import Testing

@testable import NaviStore

@Suite("Sessions and their histories")
struct HistoryTests {
    private let fixture: StoreFixture
    private var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
    }

    @Test(
        "Text is kept to the byte",
        arguments: ["a\u{0}b", "e\u{301}\u{1F468}\u{200D}\u{1F469}", "\r\n\n\r ", "\u{FEFF}x", "日本語"])
    func bytes(_ text: String) async throws {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session, text)
        _ = try await fixture.finish(try await fixture.claimed(), text)
        for message in try await store.messages(session, limit: 10).messages {
            #expect(Array((message.content ?? "").utf8) == Array(text.utf8))
        }
    }

    @Test("Pinned sessions come first, then the most lately active; pages follow without hole or repeat")
    func listing() async throws {
        var ids: [SessionID] = []
        for number in 0..<7 {
            let id = SessionID.random()
            _ = try await store.createSession(
                id: id, profileID: "p", now: fixture.start + .seconds(number / 2))
            ids.append(id)
        }
        _ = try await store.updateSession(ids[1], SessionChange(pinned: true), now: fixture.start)
        let expected = [1, 6, 5, 4, 3, 2, 0].map { ids[$0] }
        let whole = try await store.sessions(limit: 100)
        #expect(whole.sessions.map(\.session.id) == expected && whole.next == nil)
        var paged: [SessionID] = []
        var place: SessionPlace?
        repeat {
            let page = try await store.sessions(limit: 2, behind: place)
            paged += page.sessions.map(\.session.id)
            place = try page.next.map { try #require(SessionPlace(text: $0.text)) }
        } while place != nil
        #expect(paged == expected)
    }

    @Test(
        "The next page leaves nobody out and tells nobody twice who stayed where they were, whatever the last one did")
    func listingOfMovingSessions() async throws {
        var ids: [SessionID] = []
        for number in 0..<6 {
            let id = SessionID.random()
            _ = try await store.createSession(id: id, profileID: "p", now: fixture.start + .seconds(number))
            ids.append(id)
        }
        _ = try await store.updateSession(ids[4], SessionChange(pinned: true), now: fixture.start)
        let changes: [(SessionID) async throws -> Void] = [
            { _ = try await self.fixture.accepted($0) },
            { _ = try await store.updateSession($0, SessionChange(togglePin: true), now: fixture.start) },
            { _ = try await store.deleteSession($0, now: fixture.start) },
        ]
        for (limit, change) in [1, 2, 3].flatMap({ limit in changes.map { (limit, $0) } }) {
            let everybody = try await store.sessions(limit: 100).sessions.map(\.session.id)
            let first = try await store.sessions(limit: limit)
            let (seen, last) = (first.sessions.map(\.session.id), try #require(first.sessions.last?.session.id))
            let before = try await store.place(of: last, in: .all)
            #expect(before == first.next, "a client that knows only the last session goes on at the same place")
            try await change(last)
            let rest = try await store.sessions(limit: 100, behind: first.next).sessions.map(\.session.id)
            #expect(rest.filter { $0 != last } == Array(everybody.dropFirst(seen.count)))
        }
    }

    @Test("A place in the list is read back as it was given out, and nothing else is one")
    func places() throws {
        let place = SessionPlace(pinned: true, lastActive: fixture.start, key: .max)
        #expect(SessionPlace(text: place.text) == place)
        for text in [
            "", "1", "1.2", "1.2.3.4", "2.1.1", "-1.1.1", "1.-1.1", "1.1.9223372036854775808", "1.a.1", "1.1. 1",
        ] {
            #expect(SessionPlace(text: text) == nil)
        }
    }

    @Test("One who knows only the last session, which has been deleted, goes on where it stood until all of it is gone")
    func placeOfADeletedSession() async throws {
        let (older, newer) = (SessionID.random(), SessionID.random())
        _ = try await store.createSession(id: older, profileID: "p", owner: "ada", now: fixture.start)
        _ = try await store.createSession(id: newer, profileID: "p", owner: "ada", now: fixture.start + .seconds(1))
        _ = try await store.deleteSession(newer, now: fixture.start)
        let place = try #require(try await store.place(of: newer, in: .owner("ada")))
        #expect(try await store.sessions(.owner("ada"), limit: 5, behind: place).sessions.map(\.session.id) == [older])
        #expect(try await store.place(of: newer, in: .owner("ben")) == nil)
        while try await fixture.purge(rows: 100) > 0 {}
        #expect(try await store.place(of: newer, in: .owner("ada")) == nil)
    }

    @Test("The preview is the last 60 characters, not bytes, of the last message")
    func preview() async throws {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session, String(repeating: "e\u{301}", count: 70))
        #expect(try await store.session(session)?.preview == String(repeating: "e\u{301}", count: 60))
    }

    @Test("Pages of a history hold in both directions")
    func paging() async throws {
        let session = try await fixture.session()
        for number in 0..<5 {
            _ = try await fixture.accepted(session, "u\(number)")
            _ = try await fixture.finish(try await fixture.claimed())
        }
        func page(after: Int? = nil, before: Int? = nil) async throws -> ([Int], Bool) {
            let page = try await store.messages(session, after: after, before: before, limit: 3)
            return (page.messages.map(\.index), page.hasMore)
        }
        #expect(try await page() == ([7, 8, 9], true))
        #expect(try await page(before: 7) == ([4, 5, 6], true))
        #expect(try await page(before: 2) == ([0, 1], false))
        #expect(try await page(after: -1) == ([0, 1, 2], true))
        #expect(try await page(after: 6) == ([7, 8, 9], false))
        #expect(try await page(after: 2, before: 5) == ([3, 4], false))
    }

    @Test("A rename moves the session up and is not undone by an automatic name; a pin moves nothing")
    func changes() async throws {
        let session = try await fixture.session()
        let later = fixture.start + .seconds(60)
        let taken = try await store.takeJob(.name, of: session, lease: fixture.lease(), now: fixture.start)
        let job = try #require(taken?.ref)
        #expect(try await store.setAutomaticName(session, name: "auto", for: job)?.lastActive == fixture.start)
        let pinned = try await store.updateSession(session, SessionChange(togglePin: true), now: later)
        #expect(pinned?.pinned == true && pinned?.lastActive == fixture.start && pinned?.name == "auto")
        let named = try await store.updateSession(session, SessionChange(name: .set("mine")), now: later)
        #expect(named?.name == "mine" && named?.lastActive == later)
        #expect(try await store.setAutomaticName(session, name: "auto", for: job) == nil)
        #expect(try await store.updateSession(.random(), SessionChange(pinned: true), now: later) == nil)
        let other = try await fixture.session()
        try await store.endJob(job)
        #expect(try await store.setAutomaticName(other, name: "late", for: job) == nil)
    }

    @Test("Tool calls run at most once, and none is left without a result")
    func toolCalls() async throws {
        let session = try await fixture.session()
        _ = try await fixture.accepted(session)
        let turn = try await fixture.claimed()
        let calls = ["a", "b", "c"].map { ToolCall(id: $0, name: "tool-\($0)", arguments: .object(["n": .integer(1)])) }
        _ = try await store.appendStep(
            turn.ref, message: NewMessage(content: nil, toolCalls: calls), tokenCount: 7, now: fixture.start)
        func start(_ turn: TurnRef, _ call: ToolCall, repeatable: Bool = false) async throws -> ToolCallStart {
            try await store.startToolCall(turn, call: call, step: 0, repeatable: repeatable, now: fixture.start)
        }
        #expect(try await start(turn.ref, calls[0]) == .started)
        let outcome = ToolCallOutcome(result: "done", success: true, duration: .milliseconds(5))
        #expect(
            try await store.finishToolCall(turn.ref, callID: "a", outcome: outcome, now: fixture.start).index == 2)
        #expect(try await start(turn.ref, calls[0]) == .finished(outcome))
        #expect(try await start(turn.ref, calls[1]) == .started)

        let second = try await fixture.claimed("w2", now: 50_000)
        #expect(second.toolCallCount == 1 && second.tokenCount == 7 && second.recovered?.lastMessageIndex == 2)
        let open = try await store.progress(of: second.ref).openCalls
        #expect(open.map(\.call) == [calls[1], calls[2]])
        #expect(open.map(\.state) == [.started, .requested])
        #expect(try await start(second.ref, calls[1]) == .unknownOutcome)
        let finished = try await fixture.finish(second)
        #expect(finished.closedToolCalls.map(\.toolCallID) == ["b", "c"])
        let history = try await store.messages(session, limit: 100).messages
        #expect(history.map(\.role) == [.user, .assistant, .tool, .tool, .tool, .assistant])
        #expect(history[1].toolCalls == calls)
    }

    @Test("An image is stored once, carried by its message, and given only to its session")
    func images() async throws {
        let session = try await fixture.session()
        let hash = String(repeating: "ab", count: 32)
        var request = AcceptRequest(sessionID: session, content: "look", now: fixture.start)
        request.images = [ImageUpload(contentType: "image/png", bytes: [1, 0, 2], sha256: hash)]
        for _ in 0..<2 { _ = try await store.accept(request, turnID: .random()) }
        _ = try await fixture.finish(try await fixture.claimed())
        _ = try await fixture.claimed()
        let history = try await store.messages(session, limit: 10).messages.filter { $0.role == .user }
        #expect(history.map(\.images) == Array(repeating: ["/sessions/\(session)/images/\(hash)"], count: 2))
        #expect(try await store.image(hash, session: session)?.bytes == [1, 0, 2])
        #expect(try await store.image(hash, session: try await fixture.session()) == nil)
    }

    @Test("A deleted session is gone at once, its turns end, and its rows go in small batches")
    func deletion() async throws {
        let session = try await fixture.session()
        for _ in 0..<2 { _ = try await fixture.accepted(session) }
        let turn = try await fixture.claimed()
        let deleted = try #require(try await store.deleteSession(session, now: fixture.start))
        #expect(deleted.runningTurn?.turnID == turn.turnID)
        #expect(try await store.session(session) == nil)
        #expect(try await store.sessions(limit: 10).sessions.isEmpty)
        #expect(try await store.deleteSession(session, now: fixture.start) == nil)
        var walk = SessionWalk()
        #expect(try await store.deletedSessions(walk: &walk, limit: 10) == [session])
        #expect(try await store.deletedSessions(walk: &walk, limit: 10) == [])
        #expect(try await fixture.purge(rows: 2) == 0)
        _ = try await fixture.finish(turn)
        var batches: [Int] = []
        while case let count = try await fixture.purge(rows: 2), count > 0 { batches.append(count) }
        #expect(batches.allSatisfy { $0 <= 2 } && batches.reduce(0, +) == 5)
        #expect(try await store.turnStates([turn.turnID]).isEmpty)
    }
}

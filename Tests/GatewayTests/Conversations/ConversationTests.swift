import Foundation
import NIOCore
import NaviLink
import NaviProtocol
import NaviStore
import Synchronization
import TestKit
import Testing

@testable import gateway

@Suite("What clients do with sessions", .timeLimit(.minutes(1)))
struct ConversationTests {
    private func visitor(_ owner: String, bound: TokenBound? = nil) -> Visitor {
        Visitor(
            principal: Principal(owner: owner, scope: .owner(owner), token: 7, rights: .standard, bound: bound),
            address: "192.0.2.1")
    }

    private func code(_ body: () async throws -> Void) async -> ErrorCode? {
        await #expect(throws: WireError.self) { try await body() }?.code
    }

    @Test("Nobody gets at a session that is another's, or not what their token is for: it does not exist")
    func foreign() async throws {
        let fixture = try ConversationsFixture()
        let mine = try await fixture.conversation(owner: "ada").id
        for visitor in [
            visitor("bob"), visitor(""), visitor("ada", bound: .session(.random())),
            visitor("ada", bound: .profile("developer")),
        ] {
            let refused = await code { _ = try await fixture.conversations.open(mine, for: visitor) }
            #expect(refused == .sessionNotFound)
        }
        for visitor in [visitor("ada"), visitor("ada", bound: .session(mine))] {
            #expect(try await fixture.conversations.open(mine, for: visitor).record().owner == "ada")
        }
    }

    @Test("A waiting message is changed and taken out of the queue, and everybody who looks on hears of it")
    func queue() async throws {
        let fixture = try ConversationsFixture()
        let conversation = try await fixture.conversation()
        let asked = [
            try await conversation.ask(ClientMessage(content: "first")),
            try await conversation.ask(ClientMessage(content: "second")),
        ]
        // A write behind them: everybody has heard of both once it is done.
        _ = try await fixture.store.requestStop(.random(), now: .now())
        let watcher = try await fixture.watch(conversation.id)
        let turn = asked[1].turn.turnID
        #expect(try await conversation.edit(turn, content: "Zweite, geändert").content == "Zweite, geändert")
        try await conversation.cancel(turn)
        try await fixture.settle()
        #expect(
            watcher.events == [
                .frame(.turnQueued, conversation.id), .frame(.streamStopped, conversation.id),
            ])
        for refused in [turn, .random()] {
            #expect(await code { try await conversation.cancel(refused) } == .turnNotQueued)
            #expect(await code { _ = try await conversation.edit(refused, content: "x") } == .turnNotQueued)
        }
        let first = asked[0].turn.turnID
        #expect(await code { _ = try await conversation.edit(first, content: "x") } == .turnNotQueued, "it is said")
        #expect(await code { _ = try await conversation.edit(turn, content: "") } == .emptyMessage)
        try await conversation.delete()
        #expect(await code { try await conversation.cancel(turn) } == .sessionNotFound)
    }

    @Test("Deleting a session stops its turn at the worker, and closes the session for all who look on")
    func delete() async throws {
        let fixture = try ConversationsFixture()
        let conversation = try await fixture.conversation()
        let asked = try await conversation.ask(ClientMessage(content: "hello"))
        try await fixture.claim()
        let watcher = try await fixture.watch(conversation.id)
        try await conversation.delete()
        try await fixture.settle()
        #expect(watcher.events == [.closed(conversation.id, .sessionDeleted)])
        let words = try await fixture.pool.said()
        #expect(words.contains(.tell(.stop, of: asked.turn.turnID)))
        #expect(await code { try await conversation.delete() } == .sessionNotFound)
    }

    @Test("An upload into a session that is deleted meanwhile is answered like one into a session that is not there")
    func uploadMeanwhile() async throws {
        let fixture = try ConversationsFixture()
        let conversation = try await fixture.conversation()
        let head = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
        let parts = Mutex([head + String(repeating: "x", count: 100_000), "\r\n--b--\r\n"][...])
        let body = AsyncThrowingStream<ByteBuffer, any Error> { [fixture] in
            if parts.withLock({ $0.count }) == 1 {
                try await conversation.delete()
                try FileManager.default.removeItem(atPath: fixture.folder["files"])
            }
            return parts.withLock { $0.popFirst() }.map { ByteBuffer(string: $0) }
        }
        let refused = await code {
            _ = try await conversation.upload(body, boundary: "b", announcedBytes: nil, holding: nil)
        }
        #expect(refused == .sessionNotFound)
    }

    @Test("A session becomes of no profile that its visitor's token is not for, and of none that there is not")
    func profiles() async throws {
        let fixture = try ConversationsFixture()
        let id = try await fixture.conversation(owner: "ada").id
        let bound = try await fixture.conversations.open(id, for: visitor("ada", bound: .profile("secretary")))
        #expect(await code { _ = try await bound.change(SessionChange(profileID: "developer")) } == .notAllowed)
        let free = try await fixture.conversations.open(id, for: visitor("ada"))
        #expect(await code { _ = try await free.change(SessionChange(profileID: "nobody")) } == .profileNotFound)
        #expect(try await free.change(SessionChange(profileID: "developer")).profileID == "developer")
        #expect(await code { _ = try await fixture.conversations.open(id, for: bound.visitor) } == .sessionNotFound)
    }
}

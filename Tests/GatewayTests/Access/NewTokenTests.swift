import HTTPTypes
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Tokens that were made a moment ago")
struct NewTokenTests {
    /// The book looks into the database only where it is shown something that it does not know.
    private func makeHarness() throws -> RouteHarness {
        let harness = try RouteHarness()
        harness.world.refreshesTokens.withLock { $0 = false }
        return harness
    }

    private func addToken(_ harness: RouteHarness, owner: String = "ada") async throws -> Secret {
        let secret = Secret.random()
        _ = try await harness.store.addToken(
            TokenRecord(
                kind: .program, hash: secret.hash, owner: owner,
                createdAt: harness.world.now.withLock { $0 }))
        return secret
    }

    private func bearer(_ secret: Secret) -> HTTPFields { [.authorization: "Bearer \(secret.text)"] }

    @Test("A token counts as soon as it is in the database, and its tries are no bad credentials")
    func atOnce() async throws {
        let harness = try makeHarness()
        _ = try await harness.makeToken(owner: "bob")
        // More than the number of failures that locks an address.
        for _ in 0..<15 {
            let secret = try await addToken(harness)
            #expect(try await harness.send(.get, "/sessions", headers: bearer(secret)).status == 200)
        }
    }

    @Test("The first token of all counts at once, too: it is its holder who comes in, and nobody else any more")
    func theFirst() async throws {
        let harness = try makeHarness()
        try await harness.book.refresh()
        #expect(harness.book.isOpen)
        let secret = try await addToken(harness)
        let status = try await harness.status(bearer(secret))
        #expect(status["owner"] == .string("ada") && status["signed_in"] == .bool(true))
        #expect(try await harness.send(.get, "/sessions").status == 401)
    }

    @Test("A browser signs in with a token that was made a moment ago")
    func signIn() async throws {
        let harness = try makeHarness()
        _ = try await harness.makeToken(owner: "bob")
        let secret = try await addToken(harness)
        let answer = try await harness.send(
            .post, "/auth/sign-in", chunks: [.init(string: #"{"token":"\#(secret.text)"}"#)])
        #expect(answer.status == 200)
    }

    @Test("However many show tokens that there are not, all are refused, and the database is asked now and then")
    func flood() async throws {
        let harness = try makeHarness()
        _ = try await harness.makeToken(owner: "bob")
        let before = harness.book.lookCount
        let (count, start) = (400, ContinuousClock.now)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<count {
                group.addTask {
                    try await harness.send(
                        .get, "/sessions", headers: self.bearer(.random()), peer: "192.0.2.\(number)"
                    ).status
                }
            }
            for try await status in group { #expect(status == 401) }
        }
        // What was saved up, what has grown since, and the one that was under way.
        let allowed = 20 + 20 * (ContinuousClock.now - start).inSeconds + 1
        #expect(Double(harness.book.lookCount - before) <= allowed)
        let secret = try await addToken(harness)
        #expect(try await harness.send(.get, "/sessions", headers: bearer(secret)).status == 200)
    }

    @Test("What does not look like a token, and who has guessed too often, costs no look")
    func noLook() async throws {
        let harness = try makeHarness()
        _ = try await harness.makeToken(owner: "bob")
        let before = harness.book.lookCount
        for text in ["x", "navi_", "navi_short", String(repeating: "x", count: 48)] {
            let answer = try await harness.send(
                .get, "/sessions", headers: bearer(Secret(text: text)), peer: "192.0.2.1")
            #expect(answer.status == 401)
        }
        #expect(harness.book.lookCount == before)
        for _ in 0..<30 {
            _ = try await harness.send(.get, "/sessions", headers: bearer(.random()), peer: "192.0.2.2")
        }
        #expect(harness.book.lookCount - before <= 11)
    }

    @Test("A token that has been revoked is not brought back by looks that began earlier")
    func order() async throws {
        let harness = try makeHarness()
        let token = try await harness.makeToken(owner: "ada")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { try await harness.book.refresh() } }
            group.addTask {
                _ = try await harness.store.revokeToken(token.id, now: harness.world.now.withLock { $0 })
                try await harness.book.refresh()
                #expect(harness.book.token(Secret(text: token.secret), kinds: [.program]) == nil)
            }
            try await group.waitForAll()
        }
        #expect(harness.book.token(Secret(text: token.secret), kinds: [.program]) == nil)
    }
}

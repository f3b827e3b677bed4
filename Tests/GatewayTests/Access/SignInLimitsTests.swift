import HTTPTypes
import NIOCore
import NaviProtocol
import TestKit
import Testing

@testable import NaviStore
@testable import gateway

/// What a sign-in is worth is decided where it is written down, by what it was got with.
@Suite("Sign-ins end with what they were got with")
struct SignInLimitsTests {
    private let harness: RouteHarness
    private var now: Timestamp { harness.world.now.withLock { $0 } }

    init() throws {
        harness = try RouteHarness()
    }

    private func signIn(_ json: String, peer: String = "127.0.0.1") async throws -> Answer {
        try await harness.send(.post, "/auth/sign-in", chunks: [ByteBuffer(string: json)], peer: peer)
    }

    private func cookie(_ answer: Answer) throws -> HTTPFields {
        [.cookie: String(try #require(answer.headers[.setCookie]).prefix { $0 != ";" })]
    }

    private func sessions(_ headers: HTTPFields) async throws -> Int {
        try await harness.send(.get, "/sessions", headers: headers, peer: "198.51.100.1").status
    }

    private func code(owner: String = "ada", parent: Int64? = nil) async throws -> Secret {
        let code = Secret.random()
        _ = try await harness.store.addToken(
            TokenRecord(
                kind: .code, hash: code.hash, owner: owner, parent: parent, createdAt: now,
                expiresAt: now + .seconds(600)))
        return code
    }

    private func pass(_ duration: Duration) {
        harness.world.now.withLock { $0 = $0 + duration }
    }

    @Test("A token that was revoked a moment ago signs nobody in, though it is still known here")
    func revokedParent() async throws {
        let token = try await harness.makeToken(owner: "ada")
        harness.world.refreshesTokens.withLock { $0 = false }
        _ = try await harness.store.revokeToken(token.id, now: now)
        #expect(harness.book.token(Secret(text: token.secret), kinds: [.program]) != nil, "the book is behind")
        #expect(try await signIn(#"{"token":"\#(token.secret)"}"#).status == 401)
        #expect(try await harness.store.signIns(of: "ada", now: now).isEmpty)
    }

    @Test("However often a holder signs in while the token is revoked, no sign-in is left")
    func race() async throws {
        let token = try await harness.makeToken(owner: "ada")
        harness.world.refreshesTokens.withLock { $0 = false }
        let cookies = try await withThrowingTaskGroup(of: HTTPFields?.self) { group in
            for _ in 0..<25 {
                group.addTask {
                    let answer = try await self.signIn(#"{"token":"\#(token.secret)"}"#)
                    return answer.status == 200 ? try self.cookie(answer) : nil
                }
            }
            group.addTask {
                _ = try await self.harness.store.revokeToken(token.id, now: self.now)
                return nil
            }
            return try await group.reduce(into: []) { $0.append($1) }.compactMap(\.self)
        }
        #expect(try await harness.store.signIns(of: "ada", now: now).isEmpty)
        try await harness.book.refresh()
        for cookie in cookies { #expect(try await sessions(cookie) != 200) }
    }

    @Test("A sign-in ends when its token does, and the browser is told so")
    func expiry() async throws {
        let token = try await harness.makeToken(owner: "ada", lifetime: .seconds(86_400))
        pass(.seconds(3600))
        let answer = try await signIn(#"{"token":"\#(token.secret)"}"#)
        #expect(answer.headers[.setCookie]?.contains("Max-Age=82800") == true)
        let browser = try cookie(answer)
        #expect(try await sessions(browser) == 200)
        pass(.seconds(82_799))
        #expect(try await sessions(browser) == 200)
        pass(.seconds(1))
        #expect(try await sessions(browser) == 401)
    }

    @Test("A sign-in whose token is not in force is not, whatever its own row says")
    func livesWithParent() async throws {
        let token = try await harness.makeToken(owner: "ada")
        let secret = Secret.random()
        _ = try await harness.store.addToken(
            TokenRecord(kind: .signIn, hash: secret.hash, owner: "ada", parent: token.id, createdAt: now))
        let headers: HTTPFields = [.cookie: "navi_sign_in=\(secret.text)"]
        #expect(try await sessions(headers) == 200)
        try await harness.store.write(.full) {
            try $0.db.run("UPDATE tokens SET revoked_at = 1 WHERE id = ?", token.id)
        }
        #expect(try await sessions(headers) == 401)
    }

    @Test("Everything of an owner ends at once: tokens, sign-ins, those from links, and links; nothing of others")
    func owner() async throws {
        let (ada, bob) = (try await harness.makeToken(owner: "ada"), try await harness.makeToken(owner: "bob"))
        let byToken = try cookie(try await signIn(#"{"token":"\#(ada.secret)"}"#))
        let byLink = try cookie(try await signIn(#"{"code":"\#(try await code().text)"}"#))
        let unused = try await code()
        #expect(try await harness.store.revokeTokens(of: "ada", now: now) == 4)
        for headers in [byToken, byLink, [.authorization: "Bearer \(ada.secret)"]] as [HTTPFields] {
            #expect(try await sessions(headers) == 401)
        }
        #expect(try await signIn(#"{"code":"\#(unused.text)"}"#).status == 401)
        #expect(try await sessions([.authorization: "Bearer \(bob.secret)"]) == 200)
    }

    @Test("A link that was got with a token ends with it, and so does what it has signed in")
    func linkOfToken() async throws {
        let token = try await harness.makeToken(owner: "ada", lifetime: .seconds(3600))
        let (used, unused) = (try await code(parent: token.id), try await code(parent: token.id))
        let answer = try await signIn(#"{"code":"\#(used.text)"}"#)
        #expect(answer.headers[.setCookie]?.contains("Max-Age=3600") == true)
        _ = try await harness.store.revokeToken(token.id, now: now)
        #expect(try await sessions(try cookie(answer)) == 401)
        #expect(try await signIn(#"{"code":"\#(unused.text)"}"#).status == 401)
    }

    @Test("Twenty browsers are signed in with a token; with one more the oldest of these is signed out, and no other")
    func bounded() async throws {
        let token = try await harness.makeToken(owner: "ada", rights: [.read])
        let others = [try await harness.makeToken(owner: "ada"), try await harness.makeToken(owner: "bob")]
        var kept: [HTTPFields] = []
        for other in others { kept.append(try cookie(try await signIn(#"{"token":"\#(other.secret)"}"#))) }
        var browsers: [HTTPFields] = []
        for _ in 0..<21 { browsers.append(try cookie(try await signIn(#"{"token":"\#(token.secret)"}"#))) }
        #expect(try await harness.store.signIns(of: "ada", now: now).count == 21)
        #expect(try await sessions(browsers[0]) == 401)
        for browser in browsers.dropFirst() + kept { #expect(try await sessions(browser) == 200) }
    }

    @Test("One token signs in so often and no more, from wherever it is shown; others are not held up")
    func limited() async throws {
        let (ada, bob) = (try await harness.makeToken(owner: "ada"), try await harness.makeToken(owner: "bob"))
        var statuses: [Int] = []
        for number in 0..<32 {
            statuses.append(try await signIn(#"{"token":"\#(ada.secret)"}"#, peer: "192.0.2.\(number)").status)
        }
        #expect(statuses.prefix(30).allSatisfy { $0 == 200 } && statuses.suffix(2) == [429, 429])
        #expect(try await signIn(#"{"token":"\#(bob.secret)"}"#).status == 200)
        #expect(
            try await harness.send(.get, "/sessions", headers: [.authorization: "Bearer \(ada.secret)"]).status == 200)
    }

    @Test("A rotated token may do what the old one could, for as long; the old one ends, at once or after its grace")
    func rotation() async throws {
        let old = try await harness.makeToken(owner: "ada", rights: [.read], lifetime: .seconds(1000))
        let browser = try cookie(try await signIn(#"{"token":"\#(old.secret)"}"#))
        pass(.seconds(900))
        let (first, second) = (Secret.random(), Secret.random())
        let new = try #require(
            try await harness.store.rotateToken(old.id, hash: first.hash, grace: .seconds(50), now: now))
        #expect(new.rights == [.read] && new.owner == "ada" && new.expiresAt == now + .seconds(1000))
        for headers in [browser, [.authorization: "Bearer \(old.secret)"]] as [HTTPFields] {
            #expect(try await sessions(headers) == 200)
        }
        pass(.seconds(51))
        for headers in [browser, [.authorization: "Bearer \(old.secret)"]] as [HTTPFields] {
            #expect(try await sessions(headers) == 401)
        }
        #expect(try await sessions([.authorization: "Bearer \(first.text)"]) == 200)
        #expect(try await harness.store.rotateToken(new.id, hash: second.hash, grace: .zero, now: now) != nil)
        #expect(try await sessions([.authorization: "Bearer \(first.text)"]) == 401)
        #expect(try await sessions([.authorization: "Bearer \(second.text)"]) == 200)
        #expect(try await harness.store.rotateToken(old.id, hash: first.hash, grace: .zero, now: now) == nil)
    }
}

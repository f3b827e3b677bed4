import HTTPTypes
import Hummingbird
import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

/// Every route, asked by everyone. A route that is added is in the table by itself.
@Suite("Routes and who may use them")
struct RouteAccessTests {
    /// Paths that nobody has to sign in for; everything else needs a token.
    private static let open: Set<String> = [
        "/", "/web/*/**", "/health", "/ready", "/openapi.json", "/auth", "/auth/sign-in", "/auth/oidc",
        "/auth/oidc/callback", "/ws/sessions",
        "/ws/sessions/*",
    ]

    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]

    /// A route's path with its parameters filled in.
    private func path(_ pattern: String, session: SessionID) -> String {
        let values = [
            "{session_id}": session.description, "{name}": "notes.txt", "{hash}": String(repeating: "a", count: 64),
            "{turn_id}": TurnID.random().description, "{tool_call_id}": "c1", "{sign_in}": "1",
        ]
        return "/" + pattern.split(separator: "/").map { values[String($0)] ?? String($0) }.joined(separator: "/")
    }

    private func patterns(_ harness: RouteHarness) -> [(method: HTTPRequest.Method, path: String)] {
        harness.routes.filter { Self.methods.contains($0.method) }
    }

    private func isOpen(_ pattern: String) -> Bool {
        let shape =
            "/" + pattern.split(separator: "/").map { $0.hasPrefix("{") ? "*" : String($0) }.joined(separator: "/")
        return Self.open.contains(shape)
    }

    private func headers(_ secret: String?) -> HTTPFields {
        secret.map { [.authorization: "Bearer \($0)"] } ?? [:]
    }

    @Test(
        "Without a token, with a revoked one, or with a cookie that is none, nothing that belongs to anybody is reached"
    )
    func strangers() async throws {
        let harness = try RouteHarness()
        let (mine, _) = try await harness.makeToken(owner: "ada")
        let revoked = try await harness.makeToken(owner: "ada", isAdmin: true)
        _ = try await harness.store.revokeToken(revoked.id, now: harness.world.now.withLock { $0 })
        let session = try await harness.session(owner: "ada")
        var asked = 0
        for (method, pattern) in patterns(harness) where !isOpen(pattern) {
            let path = path(pattern, session: session)
            for headers in [[:], headers(revoked.secret), [.cookie: "navi_sign_in=\(mine)"]] as [HTTPFields] {
                // Each from an address of its own, so that no limiter answers instead.
                asked += 1
                let answer = try await harness.send(method, path, headers: headers, peer: "192.0.2.\(asked)")
                if answer.status == 405 { continue }
                #expect(answer.status == 401, "\(method) \(path)")
                #expect(answer.headers[.wwwAuthenticate] != nil)
            }
        }
        #expect(asked > 60)
    }

    @Test("What belongs to somebody else is answered like what does not exist, on every route")
    func foreign() async throws {
        let harness = try RouteHarness()
        let (other, _) = try await harness.makeToken(owner: "bob")
        let session = try await harness.session(owner: "ada")
        let missing = SessionID.random()
        var compared = 0
        for (method, pattern) in patterns(harness) where pattern.contains("{session_id}") {
            let chunks = method == .get || method == .delete ? [] : [ByteBuffer(string: #"{"pinned": true}"#)]
            let foreign = try await harness.send(
                method, path(pattern, session: session), headers: headers(other), chunks: chunks)
            let unknown = try await harness.send(
                method, path(pattern, session: missing), headers: headers(other), chunks: chunks)
            if foreign.status == 405, unknown.status == 405 { continue }
            compared += 1
            #expect(foreign.status == 404, "\(method) \(pattern)")
            #expect(foreign.text.replacing(session.description, with: missing.description) == unknown.text)
        }
        #expect(compared >= 18)
        let record = try await harness.store.session(session)
        #expect(record?.pinned == false && record?.name == nil)
    }

    /// Requests with bodies, by what they would leave behind.
    private static let bodies: [(method: HTTPRequest.Method, path: String, type: String, body: String)] = [
        (.post, "/sessions", "application/json", #"{"profile_id":"secretary"}"#),
        (.patch, "/sessions/{session_id}", "application/json", #"{"name":"theirs"}"#),
        (.patch, "/sessions/{session_id}/pin", "application/json", #"{"pinned":true}"#),
        (.post, "/sessions/{session_id}/messages", "application/json", #"{"content":"from outside"}"#),
        (.post, "/sessions/{session_id}/stop", "application/json", "{}"),
        (.patch, "/sessions/{session_id}/queue/{turn_id}", "application/json", #"{"content":"from outside"}"#),
        (.post, "/sessions/{session_id}/approvals/{tool_call_id}", "application/json", #"{"decision":"allow"}"#),
        (.post, "/sessions/{session_id}/compress", "application/json", "{}"),
        (.post, "/sessions/{session_id}/compress/undo", "application/json", "{}"),
        (
            .post, "/sessions/{session_id}/files", "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\ntheirs\r\n--b--\r\n"
        ),
    ]

    @Test(
        "Whoever loses their token while their request is on its way is refused at its end, and nothing is left of it",
        arguments: ["revoked", "expired", "owner revoked", "disabled"])
    func bodiesOnTheWay(end: String) async throws {
        let harness = try RouteHarness()
        let (store, book, world) = (harness.store, harness.book, harness.world)
        for (method, pattern, type, body) in Self.bodies {
            let token = try await harness.makeToken(owner: "ada", lifetime: .seconds(60))
            let session = try await harness.session(owner: "ada")
            let events = try await harness.events()
            let answer = try await harness.send(
                method, path(pattern, session: session),
                headers: [.authorization: "Bearer \(token.secret)", .contentType: type],
                chunks: [ByteBuffer(string: String(body.prefix(3))), ByteBuffer(string: String(body.dropFirst(3)))]
            ) {
                let now = world.now.withLock { $0 }
                switch end {
                case "revoked": _ = try await store.revokeToken(token.id, now: now)
                case "expired": world.now.withLock { $0 = now + .seconds(61) }
                case "owner revoked": _ = try await store.revokeTokens(of: "ada", now: now)
                default: _ = try await store.disableUser("ada", now: now)
                }
                try await book.refresh()
            }
            #expect(answer.status == 401 && answer.code == "not_authenticated", "\(method) \(pattern)")
            #expect(try await harness.events() == events)
            let record = try #require(try await store.session(session))
            #expect(record.name == nil && !record.pinned)
            #expect(try await harness.files.list(session).isEmpty)
            _ = try await store.enableUser("ada")
        }
        let sessions = try await store.sessions(.owner("ada"), limit: 100).sessions
        #expect(sessions.count == Self.bodies.count, "none was made but the test's own")
    }

    @Test("While the system is open a request may be on its way for long, and is refused when the first token comes")
    func openBodiesOnTheWay() async throws {
        let harness = try RouteHarness()
        let body = [ByteBuffer(string: #"{"profile_id":"secretary"}"#)]
        #expect(try await harness.send(.post, "/sessions", chunks: body) {}.status == 201)
        let answer = try await harness.send(.post, "/sessions", chunks: body) {
            _ = try await harness.makeToken(owner: "ada")
        }
        #expect(answer.status == 401)
        #expect(try await harness.store.sessions(.all, limit: 10).sessions.count == 1)
    }

    @Test("Lists and searches show one's own sessions, and an administrator's show all")
    func lists() async throws {
        let harness = try RouteHarness()
        let ada = try await harness.makeToken(owner: "ada")
        let bob = try await harness.makeToken(owner: "bob")
        let admin = try await harness.makeToken(owner: "root", isAdmin: true)
        let created = try await harness.send(
            .post, "/sessions", headers: headers(ada.secret),
            chunks: [ByteBuffer(string: #"{"profile_id":"secretary"}"#)])
        #expect(created.status == 201)
        let text = try #require(try created.json()["session_id"]?.stringValue)
        let mine = try #require(SessionID(text))
        let nobodys = try await harness.makeSession()
        let theirs = try await harness.session(owner: "bob")
        for (id, text) in [(mine, "a needle of ada"), (theirs, "a needle of bob"), (nobodys, "a needle of nobody")] {
            try await harness.say(text, in: id)
        }
        for (secret, expected) in [
            (ada.secret, [mine]), (bob.secret, [theirs]), (admin.secret, [mine, theirs, nobodys]),
        ] {
            for path in ["/sessions", "/sessions?q=needle"] {
                let answer = try await harness.send(.get, path, headers: headers(secret))
                let ids = try answer.json().arrayValue?.compactMap { $0["session_id"]?.stringValue } ?? []
                #expect(Set(ids) == Set(expected.map(\.description)), "\(path)")
            }
        }
        let foreignPage = try await harness.send(
            .get, "/sessions?before=\(theirs)", headers: headers(ada.secret))
        #expect(foreignPage.status == 422)
        #expect(try await harness.send(.get, "/sessions/\(mine)", headers: headers(ada.secret)).status == 200)
        #expect(try await harness.send(.get, "/sessions/\(nobodys)", headers: headers(ada.secret)).status == 404)
        #expect(try await harness.send(.get, "/sessions/\(mine)", headers: headers(admin.secret)).status == 200)
    }

    @Test("A system that never had a token is open; one that had stays shut, also when all are revoked")
    func opening() async throws {
        let harness = try RouteHarness()
        #expect(try await harness.send(.get, "/sessions").status == 200)
        #expect(try await harness.status()["required"] == .bool(false))
        let token = try await harness.makeToken(owner: "ada")
        #expect(try await harness.send(.get, "/sessions").status == 401)
        _ = try await harness.store.revokeToken(token.id, now: harness.world.now.withLock { $0 })
        #expect(try await harness.send(.get, "/sessions").status == 401)
        #expect(try await harness.status()["required"] == .bool(true))
    }

    @Test("Guesses are limited by address, on this machine as well, and a valid token goes on to work")
    func guesses() async throws {
        let harness = try RouteHarness()
        let token = try await harness.makeToken(owner: "ada")
        for _ in 0..<10 {
            #expect(try await harness.send(.get, "/sessions", headers: headers("navi_no")).status == 401)
        }
        let limited = try await harness.send(.get, "/sessions", headers: headers("navi_no"))
        #expect(limited.status == 429)
        #expect(limited.headers[.retryAfter] == "30", "one more try is free then")
        #expect(try await harness.send(.get, "/sessions", headers: headers(token.secret)).status == 200)
        let signIn = [ByteBuffer(string: #"{"token":"\#(token.secret)"}"#)]
        #expect(try await harness.send(.post, "/auth/sign-in", chunks: signIn).status == 200)
        let guess = [ByteBuffer(string: #"{"token":"navi_no"}"#)]
        #expect(try await harness.send(.post, "/auth/sign-in", chunks: guess).status == 429)
        // A header that only a proxy may write makes nobody another.
        let forged = try await harness.send(
            .post, "/auth/sign-in", headers: [.xForwardedFor: "203.0.113.9"], chunks: guess)
        #expect(forged.status == 429)
        #expect(try await harness.send(.post, "/auth/sign-in", chunks: guess, peer: "203.0.113.9").status == 401)
    }

    @Test("A guess counts where nobody has to be anybody as well", arguments: ["/auth", "/health", "/ready"])
    func openGuesses(path: String) async throws {
        let harness = try RouteHarness()
        let token = try await harness.makeToken(owner: "ada")
        for _ in 0..<10 {
            let answer = try await harness.send(.get, path, headers: headers(token.secret))
            #expect(answer.status != 401 && answer.status != 429)
        }
        #expect(try await harness.send(.get, "/sessions", headers: headers("navi_no")).status == 401)
        for _ in 0..<9 { _ = try await harness.send(.get, path, headers: headers("navi_no")) }
        #expect(try await harness.send(.get, "/sessions", headers: headers("navi_no")).status == 429)
        #expect(try await harness.send(.get, "/sessions", headers: headers(token.secret)).status == 200)
    }

    @Test("One caller's flood is answered with 429, and the others are served")
    func flood() async throws {
        let harness = try RouteHarness(requestRate: .init(perSecond: 1, burst: 5))
        let (ada, bob) = (try await harness.makeToken(owner: "ada"), try await harness.makeToken(owner: "bob"))
        var statuses: [Int] = []
        for _ in 0..<8 {
            statuses.append(try await harness.send(.get, "/sessions", headers: headers(ada.secret)).status)
        }
        #expect(statuses == [200, 200, 200, 200, 200, 429, 429, 429])
        #expect(try await harness.send(.get, "/sessions", headers: headers(bob.secret)).status == 200)
    }
}

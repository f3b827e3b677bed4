import HTTPTypes
import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Signing a browser in and out")
struct SignInTests {
    private func signIn(_ harness: RouteHarness, _ json: String, peer: String = "127.0.0.1") async throws -> Answer {
        try await harness.send(
            .post, "/auth/sign-in",
            headers: [.userAgent: "Mozilla/5.0", .xForwardedProto: "https"], chunks: [ByteBuffer(string: json)],
            peer: peer)
    }

    private func cookie(_ answer: Answer) throws -> HTTPFields {
        let text = try #require(answer.headers[.setCookie])
        return [.cookie: String(text.prefix { $0 != ";" })]
    }

    @Test("A token becomes a cookie that scripts cannot read and other sites cannot send")
    func withToken() async throws {
        let harness = try RouteHarness()
        let token = try await harness.makeToken(owner: "ada")
        let answer = try await signIn(harness, #"{"token":"\#(token.secret)"}"#)
        #expect(answer.status == 200)
        let status = try answer.json()
        #expect(status["owner"] == .string("ada") && status["admin"] == .bool(false))
        let text = try #require(answer.headers[.setCookie])
        for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=2592000"] { #expect(text.contains(part)) }
        #expect(!text.contains("Secure"), "nobody trusted said that the connection is encrypted")
        #expect(!text.contains(token.secret))
        let signedIn = try cookie(answer)
        #expect(try await harness.send(.get, "/sessions", headers: signedIn).status == 200)
        #expect(try await harness.status(signedIn)["signed_in"] == .bool(true))
        let proxied = try await signIn(harness, #"{"token":"\#(token.secret)"}"#, peer: "10.0.0.1")
        #expect(proxied.headers[.setCookie]?.contains("; Secure") == true)
    }

    @Test("Over TLS no cookie signs in that another host of the domain, or somebody without TLS, could have set")
    func tossedCookies() async throws {
        for path in ["", "/navi"] {
            let harness = try RouteHarness(basePath: path)
            let (ada, eve) = (try await harness.makeToken(owner: "ada"), try await harness.makeToken(owner: "eve"))
            let tossed = try cookie(try await signIn(harness, #"{"token":"\#(eve.secret)"}"#))
            let mine = try cookie(try await signIn(harness, #"{"token":"\#(ada.secret)"}"#, peer: "10.0.0.1"))
            let both = "\(tossed[.cookie] ?? ""); \(mine[.cookie] ?? "")"
            for (cookies, owner) in [(tossed[.cookie], ""), (mine[.cookie], "ada"), (both, "ada")] {
                let status = try await harness.send(
                    .get, "/auth", headers: [.cookie: cookies ?? "", .xForwardedProto: "https"], peer: "10.0.0.1"
                ).json()
                #expect(status["owner"] == .string(owner), "\(path) \(owner)")
            }
            #expect(try await harness.status(tossed)["owner"] == .string("eve"), "without TLS there is no other")
        }
    }

    @Test("What a browser calls itself is told without anything that a terminal would act upon, or that hides")
    func label() async throws {
        let harness = try RouteHarness()
        let token = try await harness.makeToken(owner: "ada")
        for (name, label) in [
            ("Mozilla/5.0 (X11)", "Mozilla/5.0 (X11)"), ("a\tb", "a\u{FFFD}b"), ("x\u{9B}31mred", "x\u{FFFD}31mred"),
            ("y\u{202E}gnp", "y\u{FFFD}gnp"), ("Навигатор", "Навигатор"), ("浏览器\u{3164}", "浏览器\u{FFFD}"),
        ] {
            let answer = try await harness.send(
                .post, "/auth/sign-in", headers: [.userAgent: name],
                chunks: [ByteBuffer(string: #"{"token":"\#(token.secret)"}"#)])
            let list = try await harness.send(.get, "/auth/sign-ins", headers: try cookie(answer)).json()
            let current = list.arrayValue?.first { $0["current"] == .bool(true) }
            #expect(current?["label"] == .string(label))
        }
    }

    @Test("A code signs in once, and not when it is old")
    func withCode() async throws {
        let harness = try RouteHarness()
        let now = harness.world.now.withLock { $0 }
        for (lifetime, expected) in [(Duration.seconds(600), [200, 401]), (.seconds(-1), [401, 401])] {
            let code = Secret.random()
            _ = try await harness.store.addToken(
                TokenRecord(
                    kind: .code, hash: code.hash, owner: "ada", rights: .all, createdAt: now, expiresAt: now + lifetime
                ))
            var statuses: [Int] = []
            for _ in 0..<2 { statuses.append(try await signIn(harness, #"{"code":"\#(code.text)"}"#).status) }
            #expect(statuses == expected)
            let asToken = try await harness.send(
                .get, "/sessions", headers: [.authorization: "Bearer \(code.text)"], peer: "192.0.2.1")
            #expect(asToken.status == 401, "a code is no token")
        }
    }

    @Test("Signing out ends the sign-in; another browser's can be ended, somebody else's cannot")
    func signOut() async throws {
        let harness = try RouteHarness()
        let (ada, bob) = (try await harness.makeToken(owner: "ada"), try await harness.makeToken(owner: "bob"))
        let first = try cookie(try await signIn(harness, #"{"token":"\#(ada.secret)"}"#))
        let second = try cookie(try await signIn(harness, #"{"token":"\#(ada.secret)"}"#))
        let foreign = try cookie(try await signIn(harness, #"{"token":"\#(bob.secret)"}"#))
        let answer = try await harness.send(.get, "/auth/sign-ins", headers: first)
        let list = try #require(try answer.json().arrayValue)
        #expect(list.count == 2)
        #expect(list.compactMap { $0["current"]?.boolValue } == [true, false])
        #expect(list.allSatisfy { $0["label"] == .string("Mozilla/5.0") })
        let other = try #require(list[1]["id"]?.integerValue)
        #expect(try await harness.send(.delete, "/auth/sign-ins/\(other)", headers: foreign).status == 404)
        #expect(try await harness.send(.delete, "/auth/sign-ins/\(other)", headers: first).status == 204)
        #expect(try await harness.send(.get, "/sessions", headers: second).status == 401)
        let out = try await harness.send(.post, "/auth/sign-out", headers: first)
        #expect(out.headers[.clearSiteData] == #""cache", "storage""#, "nothing stays in the browser")
        #expect(out.status == 204)
        #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
        #expect(try await harness.send(.get, "/sessions", headers: first).status == 401)
        #expect(try await harness.send(.get, "/sessions", headers: foreign).status == 200)
    }

    @Test("A token that is revoked takes its sign-ins with it")
    func revocation() async throws {
        let harness = try RouteHarness()
        let token = try await harness.makeToken(owner: "ada")
        let browser = try cookie(try await signIn(harness, #"{"token":"\#(token.secret)"}"#))
        #expect(try await harness.send(.get, "/sessions", headers: browser).status == 200)
        _ = try await harness.store.revokeToken(token.id, now: harness.world.now.withLock { $0 })
        #expect(try await harness.send(.get, "/sessions", headers: browser).status == 401)
    }

    @Test(
        "What is no sign-in is refused with a reason",
        arguments: [
            (#"{}"#, 422), (#"{"token":"a","code":"b"}"#, 422), (#"{"token":1}"#, 422), ("no json", 400),
            (#"{"token":"navi_unknown"}"#, 401),
        ])
    func bad(json: String, status: Int) async throws {
        let harness = try RouteHarness()
        _ = try await harness.makeToken(owner: "ada")
        #expect(try await signIn(harness, json).status == status)
    }
}

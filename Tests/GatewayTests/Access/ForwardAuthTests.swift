import HTTPTypes
import NIOHTTP1
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("A proxy that says who comes")
struct ForwardAuthTests {
    private static let standard = ForwardAuth(
        header: "Remote-User", groupsHeader: "Remote-Groups", adminGroup: "chiefs", createsUsers: false)
    /// The one that the harness trusts.
    private static let proxy = "10.0.0.1"

    private static func harness(creates: Bool = false) async throws -> RouteHarness {
        var forwardAuth = standard
        forwardAuth.createsUsers = creates
        let harness = try RouteHarness(
            failureRate: .init(perSecond: 1000, burst: 1000), forwardAuth: forwardAuth, door: .nobody)
        _ = try await harness.store.addUser("ada", isAdmin: false, now: harness.world.now.withLock { $0 })
        return harness
    }

    private func named(_ name: String, groups: String? = nil, and more: HTTPFields = [:]) -> HTTPFields {
        var headers = more
        headers[.init("Remote-User")!] = name
        if let groups { headers[.init("Remote-Groups")!] = groups }
        headers[.xForwardedFor] = "192.0.2.7"
        return headers
    }

    private func events(_ harness: RouteHarness) throws -> [JSONValue] {
        try String(decoding: harness.folder.read("audit.log"), as: UTF8.self).split(separator: "\n")
            .map { try JSONValue(json: String($0)) }
    }

    @Test("Whom a trusted proxy names is let in as that user, who sees their own sessions")
    func trusted() async throws {
        let harness = try await Self.harness()
        let (mine, foreign) = (try await harness.session(owner: "ada"), try await harness.session(owner: "bob"))
        let headers = named("ada")
        let status = try await harness.send(.get, "/auth", headers: headers, peer: Self.proxy).json()
        #expect(status["owner"] == "ada" && status["admin"] == .bool(false) && status["forwarded"] == .bool(true))
        for (session, expected) in [(mine, 200), (foreign, 404)] {
            let answer = try await harness.send(.get, "/sessions/\(session)", headers: headers, peer: Self.proxy)
            #expect(answer.status == expected)
        }
        let event = try #require(try events(harness).first)
        #expect(event["event"] == "signed_in" && event["owner"] == "ada" && event["address"] == "192.0.2.7")
        #expect(try events(harness).count == 1, "told once")
    }

    @Test("From anybody else the header counts for nothing, and is written down as refused, so often and no more")
    func untrusted() async throws {
        let harness = try await Self.harness(creates: true)
        for peer in ["127.0.0.1", "unix", "192.0.2.1", "10.0.0.2", "::1", "unknown"] {
            for _ in 0..<30 {
                let answer = try await harness.send(.get, "/sessions", headers: named("ada"), peer: peer)
                #expect(answer.status == 401, "\(peer)")
            }
            #expect(try events(harness).count { $0["address"]?.stringValue == peer } == 10)
        }
        #expect(try events(harness).allSatisfy { $0["event"] == "forwarded_user_refused" })
        #expect(try await harness.store.users(now: harness.world.now.withLock { $0 }).map(\.user.name) == ["ada"])
        let token = try await harness.makeToken(owner: "bob")
        let status = try await harness.send(
            .get, "/auth", headers: named("ada", and: [.authorization: "Bearer \(token.secret)"]), peer: "192.0.2.1"
        ).json()
        #expect(status["owner"] == "bob", "it takes nobody anything either")
    }

    @Test("Without the setting the header means nothing, also from a trusted proxy")
    func off() async throws {
        let harness = try RouteHarness(door: .nobody)
        #expect(try await harness.send(.get, "/sessions", headers: named("ada"), peer: Self.proxy).status == 401)
    }

    @Test("Somebody whom nobody knows is refused in words, or becomes a user where that is wanted")
    func unknown() async throws {
        let strict = try await Self.harness()
        let refused = try await strict.send(.get, "/sessions", headers: named("eve"), peer: Self.proxy)
        #expect(refused.status == 401 && refused.detail?.contains("'eve' is no user here") == true)
        #expect(try events(strict).map { $0["event"] } == ["forwarded_user_refused"])
        let open = try await Self.harness(creates: true)
        for name in ["eve", "Зоя", "zoe\u{301}"] {
            let answer = try await open.send(.get, "/auth", headers: named(name), peer: Self.proxy)
            #expect(try answer.json()["signed_in"] == .bool(true), "\(name)")
        }
        let status = try await open.send(.get, "/auth", headers: named("zo\u{E9}"), peer: Self.proxy).json()
        #expect(status["signed_in"] == .bool(true))
        let users = try await open.store.users(now: open.world.now.withLock { $0 })
        #expect(users.count == 4, "one name in two spellings is one user")
        #expect(try events(open).count { $0["event"] == "user_added" } == 3)
    }

    @Test(
        "What can be no user's name lets nobody in",
        arguments: ["a\u{202E}b", "\u{FFFD}", String(repeating: "a", count: 101), "a\u{200B}"])
    func badNames(name: String) async throws {
        let harness = try await Self.harness(creates: true)
        #expect(try await harness.send(.get, "/sessions", headers: named(name), peer: Self.proxy).status == 401)
        #expect(Self.standard.word { _ in [name] } == .unusable)
    }

    @Test("Two names are none, also where one is empty; a name that is empty is nobody's")
    func words() {
        func word(_ names: [String], _ groups: [String] = []) -> ForwardAuth.Word {
            Self.standard.word { $0 == "Remote-User" ? names : $0 == "Remote-Groups" ? groups : [] }
        }
        #expect(word([]) == .nothing && word([""]) == .nothing && word(["", ""]) == .nothing)
        #expect(word(["ada", "bob"]) == .unusable && word(["ada", "ada"]) == .unusable)
        #expect(word(["", "ada"]) == .unusable && word(["ada", ""]) == .unusable)
        #expect(word(["ada"]) == .user(ForwardedUser(name: "ada", isAdmin: false)))
        for (groups, isAdmin) in [
            (["chiefs"], true), (["users, chiefs"], true), (["chief"], false), (["chiefs2,xchiefs"], false),
            (["users", "chiefs"], false), ([], false), ([","], false),
            ([String(repeating: "a,", count: 8192) + "chiefs"], false),
        ] {
            #expect(word(["ada"], groups) == .user(ForwardedUser(name: "ada", isAdmin: isAdmin)), "\(groups)")
        }
    }

    @Test("A program's token counts before the proxy's word, which counts before a cookie")
    func precedence() async throws {
        let harness = try await Self.harness()
        let bob = try await harness.makeToken(owner: "bob")
        let signedIn = try await harness.send(
            .post, "/auth/sign-in", headers: [:], chunks: [.init(string: #"{"token":"\#(bob.secret)"}"#)])
        let cookie = String(try #require(signedIn.headers[.setCookie]).prefix { $0 != ";" })
        for (headers, owner) in [
            ([.authorization: "Bearer \(bob.secret)"], "bob"), ([.cookie: cookie], "ada"),
            ([.authorization: "Basic YWRhOng="], "ada"),
        ] as [(HTTPFields, String)] {
            let status = try await harness.send(
                .get, "/auth", headers: named("ada", and: headers), peer: Self.proxy
            ).json()
            #expect(status["owner"] == .string(owner))
        }
        let through = try await harness.send(.get, "/auth", headers: [.cookie: cookie], peer: Self.proxy).json()
        #expect(through["owner"] == "bob", "a proxy that names nobody leaves it to the others")
    }

    @Test("Groups make an administrator, and no longer than the proxy says so")
    func administrators() async throws {
        let harness = try await Self.harness()
        for (groups, isAdmin) in [("users,chiefs", true), ("users", false), ("chiefs", true)] {
            let status = try await harness.send(
                .get, "/auth", headers: named("ada", groups: groups), peer: Self.proxy
            ).json()
            #expect(status["admin"] == .bool(isAdmin))
        }
        let now = harness.world.now.withLock { $0 }
        #expect(try await harness.store.changeUser("ada", isAdmin: true, now: now))
        let status = try await harness.send(.get, "/auth", headers: named("ada"), peer: Self.proxy).json()
        #expect(status["admin"] == .bool(true), "a user may be one by themselves")
    }

    @Test("A disabled user is out at once, whatever the proxy says, and in again when enabled")
    func disabled() async throws {
        let harness = try await Self.harness(creates: true)
        func status() async throws -> Int {
            try await harness.send(.get, "/sessions", headers: named("ada"), peer: Self.proxy).status
        }
        #expect(try await status() == 200)
        _ = try await harness.store.disableUser("ada", now: harness.world.now.withLock { $0 })
        #expect(try await status() == 401)
        _ = try await harness.store.enableUser("ada")
        #expect(try await status() == 200)
    }

    @Test("The proxy's word is kept for a while, and asked for again before that is over")
    func renewal() async throws {
        let harness = try await Self.harness()
        func row() async throws -> Int64? {
            let answer = try await harness.send(.get, "/sessions", headers: named("ada"), peer: Self.proxy)
            #expect(answer.status == 200)
            return harness.book.token(ForwardedUser(name: "ada", isAdmin: false))?.id
        }
        let first = try await row()
        #expect(try await row() == first)
        harness.world.now.withLock { $0 = $0 + .seconds(1900) }
        #expect(try await row() != first)
        harness.world.now.withLock { $0 = $0 + .seconds(86_400) }
        #expect(try await row() != nil)
    }

    @Test("On a socket the proxy's word counts where a page of ours asks, and the user is made there as well")
    func sockets() async throws {
        let harness = try await Self.harness()
        let access = RequestAccess(
            control: AccessControl(book: harness.book, store: harness.store), proxies: TrustedProxies(["10.0.0.1"]),
            audit: try AuditLog(path: nil, logger: .init(label: "test")), forwardAuth: Self.standard,
            requests: CallerLimits(rate: .init(perSecond: 100, burst: 100)),
            failures: CallerLimits(rate: RequestAccess.failureRate))
        func admission(_ name: String, origin: String?, peer: String = Self.proxy) -> SocketAdmission {
            var headers = HTTPHeaders([("remote-user", name)])
            if let origin { headers.add(name: "Origin", value: origin) }
            let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/ws/sessions", headers: headers)
            return SocketAdmission(
                head, access.credential(headers, peer: peer), Approach(peer: peer, head), access.control)
        }
        guard case .awaitsAuth = admission("ada", origin: nil) else { throw Failure("let in without a page") }
        guard case .awaitsAuth = admission("ada", origin: "http://a", peer: "192.0.2.1") else {
            throw Failure("believed somebody")
        }
        guard case .unseen(let credential) = admission("ada", origin: "http://localhost") else {
            throw Failure("not asked for")
        }
        let approach = Approach(peer: Self.proxy, [:])
        let principal = try await access.principal(unseen: credential, approach, from: "192.0.2.7")
        #expect(principal?.owner == "ada" && principal?.token != nil)
        guard case .admitted = admission("ada", origin: "http://localhost") else { throw Failure("not known") }
        let unknown = try await access.principal(
            unseen: .forwarded(ForwardedUser(name: "eve", isAdmin: true)), approach, from: "192.0.2.7")
        #expect(unknown == nil)
    }
}

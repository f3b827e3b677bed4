import HTTPTypes
import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Rights of tokens")
struct RightsTests {
    private static let single: [TokenRights] = [.read, .chat, .approve, .admin, .metrics]

    /// What a route asks of a token, as docs/protocol.md tells it; `nil` where nobody has to sign in.
    static func right(_ method: HTTPRequest.Method, _ pattern: String) -> TokenRights? {
        let shape = pattern.split(separator: "/").map { $0.hasPrefix("{") ? "*" : String($0) }.joined(separator: "/")
        switch shape {
        case "", "web/*/**", "health", "ready", "openapi.json", "auth", "auth/sign-in", "auth/oidc",
            "auth/oidc/callback", "ws/sessions", "ws/sessions/*":
            return nil
        case "auth/sign-out": return []
        case "metrics": return .metrics
        case "admin/audit": return .admin
        case "sessions/*/approvals/*", "sessions/*/approvals/remembered/*": return .approve
        default: return method == .get ? .read : .chat
        }
    }

    static func path(_ pattern: String, session: SessionID) -> String {
        let values = [
            "{session_id}": session.description, "{name}": "notes.txt", "{hash}": String(repeating: "a", count: 64),
            "{turn_id}": TurnID.random().description, "{tool_call_id}": "c1", "{sign_in}": "1",
        ]
        return "/" + pattern.split(separator: "/").map { values[String($0)] ?? String($0) }.joined(separator: "/")
    }

    private func headers(_ secret: String) -> HTTPFields { [.authorization: "Bearer \(secret)"] }

    private func body(_ method: HTTPRequest.Method) -> [ByteBuffer] {
        method == .get || method == .delete ? [] : [ByteBuffer(string: #"{"profile_id":"secretary"}"#)]
    }

    @Test("Every route asks for one right, and a token with all others gets nothing there")
    func routes() async throws {
        let harness = try RouteHarness()
        var tried = 0
        for (method, pattern) in harness.routes where [.get, .post, .put, .patch, .delete].contains(method) {
            guard let right = Self.right(method, pattern) else { continue }
            for rights in [right, TokenRights.all.subtracting(right)] where rights != .all {
                let token = try await harness.makeToken(owner: "ada", rights: rights)
                let session = try await harness.session(owner: "ada")
                let answer = try await harness.send(
                    method, Self.path(pattern, session: session), headers: headers(token.secret), chunks: body(method))
                if answer.status == 405 { continue }
                tried += 1
                #expect((answer.code == "not_allowed") == (rights != right), "\(method) \(pattern), \(rights.names)")
                #expect((answer.status == 403) == (rights != right))
            }
        }
        #expect(tried > 50)
    }

    @Test("A token for one session gets at that one alone, and at no list")
    func session() async throws {
        let harness = try RouteHarness()
        let (mine, other) = (try await harness.session(owner: "ada"), try await harness.session(owner: "ada"))
        for rights in [TokenRights.standard, .all] {
            let token = try await harness.makeToken(owner: "ada", rights: rights, bound: .session(mine))
            #expect(try await harness.send(.get, "/sessions/\(mine)", headers: headers(token.secret)).status == 200)
            for (method, pattern) in harness.routes where [.get, .post, .patch, .delete].contains(method) {
                guard let right = Self.right(method, pattern), right != [] else { continue }
                let answer = try await harness.send(
                    method, Self.path(pattern, session: other), headers: headers(token.secret), chunks: body(method))
                if answer.status == 405 { continue }
                let expected = pattern.contains("{session_id}") ? 404 : 403
                #expect(answer.status == expected, "\(method) \(pattern)")
            }
        }
    }

    @Test("A token for one profile makes and sees sessions of it, and none becomes another's")
    func profile() async throws {
        let harness = try RouteHarness()
        let token = try await harness.makeToken(owner: "ada", bound: .profile("secretary"))
        func send(_ method: HTTPRequest.Method, _ path: String, _ json: String = "") async throws -> Answer {
            try await harness.send(
                method, path, headers: headers(token.secret), chunks: json.isEmpty ? [] : [ByteBuffer(string: json)])
        }
        let created = try await send(.post, "/sessions", #"{"profile_id":"secretary"}"#)
        #expect(created.status == 201)
        let id = try #require(try created.json()["session_id"]?.stringValue)
        #expect(try await send(.get, "/sessions/\(id)").status == 200)
        #expect(try await send(.post, "/sessions", #"{"profile_id":"developer"}"#).status == 403)
        #expect(try await send(.patch, "/sessions/\(id)", #"{"profile_id":"developer"}"#).status == 403)
        #expect(try await send(.get, "/sessions").status == 403)
        let now = harness.world.now.withLock { $0 }
        let other = try await harness.store.createSession(
            id: .random(), profileID: "developer", owner: "ada", now: now)
        #expect(try await send(.get, "/sessions/\(other.id)").status == 404)
        #expect(try await send(.delete, "/sessions/\(other.id)").status == 404)
    }

    @Test("A browser may do what the token could that signed it in")
    func signIn() async throws {
        let harness = try RouteHarness()
        let session = try await harness.session(owner: "ada")
        let token = try await harness.makeToken(owner: "ada", rights: .read, bound: .session(session))
        let answer = try await harness.send(
            .post, "/auth/sign-in", chunks: [ByteBuffer(string: #"{"token":"\#(token.secret)"}"#)])
        #expect(try answer.json()["rights"] == .array([.string("read")]))
        let cookie: HTTPFields = [.cookie: String(try #require(answer.headers[.setCookie]).prefix { $0 != ";" })]
        #expect(try await harness.send(.get, "/sessions/\(session)", headers: cookie).status == 200)
        #expect(try await harness.send(.delete, "/sessions/\(session)", headers: cookie).status == 403)
        #expect(try await harness.send(.get, "/sessions", headers: cookie).status == 403)
    }

    @Test(
        "Frames ask for the same rights as their requests",
        arguments: [
            (#"{"type":"ping"}"#, []), (#"{"type":"message","content":"x"}"#, .chat), (#"{"type":"stop"}"#, .chat),
            (#"{"type":"cancel","turn_id":"00000000-0000-4000-8000-000000000001"}"#, .chat),
            (#"{"type":"approval","tool_call_id":"c1","decision":"allow"}"#, .approve),
        ] as [(String, TokenRights)])
    func frames(json: String, right: TokenRights) throws {
        let frame = try ClientFrame.decode(.init(json.utf8))
        #expect(frame.demandedRight == right)
        for rights in Self.single {
            let principal = Principal(owner: "ada", scope: .owner("ada"), token: 1, rights: rights)
            let isAllowed = (try? principal.require(frame.demandedRight)) != nil
            #expect(isAllowed == rights.isSuperset(of: right))
        }
    }
}

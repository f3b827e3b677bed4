import HTTPTypes
import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

/// The description at `/openapi.json` against what the gateway really does.
@Suite("The OpenAPI description")
struct OpenAPITests {
    private let document: JSONValue

    init() throws {
        document = try decodeJSON(JSONValue.self, from: .init(OpenAPIDocument.json))
    }

    private func operation(_ method: String, _ path: String) throws -> JSONValue {
        try #require(document["paths"]?[path]?[method], "\(method) \(path) is not described")
    }

    @Test("describes every route, and nothing else")
    func routes() throws {
        let methods: Set<HTTPRequest.Method> = [.get, .post, .put, .patch, .delete]
        let unspoken: Set<String> = ["/web/{digest}/**", "/ws/sessions", "/ws/sessions/{socket}"]
        let allowed = try RouteHarness().routes.filter {
            methods.contains($0.method) && !unspoken.contains(normal($0.path))
        }
        // A path answers 405 to all methods but its own; those are the ones that have an operation.
        let paths = Set(allowed.map { normal($0.path) })
        #expect(Set(document["paths"]?.objectValue?.keys.map { $0 } ?? []) == paths)
    }

    private func normal(_ path: String) -> String {
        path.hasPrefix("/") ? path : "/" + path
    }

    @Test("knows the methods of every path", arguments: APIOperation.all.map(\.path))
    func methods(path: String) async throws {
        let harness = try RouteHarness()
        let session = try await harness.makeSession()
        let concrete = path.replacing("{session_id}", with: session.description).replacing("{turn_id}", with: "x")
            .replacing("{tool_call_id}", with: "x").replacing("{name}", with: "x").replacing("{hash}", with: "x")
            .replacing("{sign_in}", with: "1")
        let answer = try await harness.send(.options, concrete)
        let allowed = answer.headers[.allow]?.split(separator: ", ").map { $0.lowercased() } ?? []
        let described = document["paths"]?[path]?.objectValue?.keys.map { $0 } ?? []
        #expect(Set(allowed).subtracting(["head", "options"]) == Set(described))
    }

    @Test("has one name for every operation, and a schema for every reference")
    func references() throws {
        let names = APIOperation.all.map(\.id)
        #expect(Set(names).count == names.count)
        var seen = 0
        func visit(_ value: JSONValue) {
            if let name = value["$ref"]?.stringValue {
                seen += 1
                let target = name.split(separator: "/").dropFirst().reduce(document) { $0[String($1)] ?? .null }
                #expect(target != .null, "\(name)")
            }
            for member in value.objectValue?.values.map({ $0 }) ?? value.arrayValue ?? [] { visit(member) }
        }
        visit(document)
        #expect(seen > 80)
    }

    @Test("describes what is really answered, field by field")
    func answers() async throws {
        let harness = try RouteHarness(web: ["index.html": "<p>"])
        let session = try await lively(harness)
        let (upload, path) = (RouteHarness.form("a.txt", Array("hello".utf8)), "/sessions/\(session)/files")
        _ = try await harness.send(.post, path, headers: RouteHarness.multipart, chunks: [ByteBuffer(bytes: upload)])
        var compared = 0
        for (target, pattern) in [
            ("/health", "/health"), ("/ready", "/ready"), ("/auth", "/auth"), ("/openapi.json", "/openapi.json"),
            ("/agents/profiles", "/agents/profiles"), ("/agents/tools", "/agents/tools"), ("/sessions", "/sessions"),
            ("/sessions?q=needle", "/sessions"), ("/auth/sign-ins", "/auth/sign-ins"),
            ("/sessions/\(session)", "/sessions/{session_id}"),
            ("/sessions/\(session)/messages", "/sessions/{session_id}/messages"),
            ("/sessions/\(session)/context", "/sessions/{session_id}/context"),
            ("/sessions/\(session)/compressions", "/sessions/{session_id}/compressions"),
            ("/sessions/\(session)/files", "/sessions/{session_id}/files"),
        ] {
            try check(try await harness.send(.get, target), "get", pattern, status: 200)
            compared += 1
        }
        #expect(compared == 14)
        try check(
            try await harness.send(.post, "/sessions", json: #"{"profile_id":"secretary"}"#), "post", "/sessions",
            status: 201)
        try check(
            try await harness.send(.patch, "/sessions/\(session)", json: #"{"name":"x"}"#), "patch",
            "/sessions/{session_id}", status: 200)
        try check(
            try await harness.send(.patch, "/sessions/\(session)/pin"), "patch", "/sessions/{session_id}/pin",
            status: 200)
        try check(
            try await harness.send(.post, "/sessions/\(session)/stop"), "post", "/sessions/{session_id}/stop",
            status: 202)
        let missing = try await harness.send(.get, "/sessions/\(SessionID.random())")
        try check(missing, "get", "/sessions/{session_id}", status: 404)
    }

    @Test("describes a page of the audit log")
    func audit() async throws {
        let harness = try RouteHarness()
        let admin = try await harness.makeToken(owner: "root", isAdmin: true)
        let headers: HTTPFields = [.authorization: "Bearer \(admin.secret)"]
        _ = try await harness.send(.get, "/sessions", headers: headers)
        let page = try await harness.send(.get, "/admin/audit", headers: headers)
        #expect(try page.json()["events"]?.arrayValue?.count == 1)
        try check(page, "get", "/admin/audit", status: 200)
    }

    @Test("says that a token is needed where one is, and that none is where none is")
    func security() async throws {
        let harness = try RouteHarness()
        func allowsNothing(from peer: String) async throws -> Bool {
            let answer = try await harness.send(.get, "/openapi.json", peer: peer).json()
            let needs = try #require(answer["security"]?.arrayValue)
            #expect(needs.prefix(3) == [["bearer": []], ["cookie": []], ["cookieOverTLS": []]])
            return needs.contains([:])
        }
        #expect(try await allowsNothing(from: "127.0.0.1"))
        #expect(try await !allowsNothing(from: "192.0.2.1"))
        _ = try await harness.makeToken(owner: "ada")
        #expect(try await !allowsNothing(from: "127.0.0.1"))
    }

    private func check(_ answer: Answer, _ method: String, _ path: String, status: Int) throws {
        #expect(answer.status == status, "\(method) \(path): \(answer.text.prefix(200))")
        let responses = try #require(try operation(method, path)["responses"])
        let response = try #require(responses["\(status)"] ?? responses["default"])
        let schema = try #require(response["content"]?["application/json"]?["schema"], "\(method) \(path)")
        let problems = SchemaValidator(document: document).problems(try answer.json(), schema)
        #expect(problems == [], "\(method) \(path)")
    }

    /// A session that has something of everything.
    private func lively(_ harness: RouteHarness) async throws -> SessionID {
        let session = try await harness.makeSession()
        let now = harness.world.now.withLock { $0 }
        try await harness.say("a needle", in: session)
        let claims = try await harness.store.claim(
            ClaimRequest(
                workerID: WorkerID("w"), turnIDs: [], limit: 1,
                lease: LeaseTerms(now: 1, duration: .seconds(15), bootID: "b"), deadWorkers: [], now: now))
        guard case .run(let turn)? = claims.first else { throw Failure("nothing to claim") }
        let call = ToolCall(id: "c", name: "clock", arguments: .object(["zone": "UTC"]))
        _ = try await harness.store.appendStep(
            turn.ref, message: NewMessage(content: nil, toolCalls: [call]), now: now)
        _ = try await harness.store.startToolCall(turn.ref, call: call, step: 0, repeatable: true, now: now)
        _ = try await harness.store.finishToolCall(
            turn.ref, callID: "c", outcome: ToolCallOutcome(result: "noon", success: true, duration: .zero), now: now)
        try await harness.say("and another", in: session)
        return session
    }
}

import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NaviFiles
import NaviProtocol
import NaviStore
import Testing

@testable import gateway

@Suite("Every answer", .timeLimit(.minutes(1)))
struct AnswerTests {
    @Test("has the common headers", arguments: ["/health", "/sessions", "/nowhere", "/sessions/x"])
    func headers(path: String) async throws {
        let answer = try await RouteHarness().send(.get, path)
        #expect(answer.headers[.date] == "Tue, 14 Nov 2023 22:13:20 GMT")
        #expect(answer.headers[.server] == "navi")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(answer.headers[.contentType] == "application/json")
    }

    @Test("to an unknown path is 404 in JSON", arguments: ["/", "/nowhere", "/sessions/x/y/z", "/health/embed", "//"])
    func notFound(path: String) async throws {
        let answer = try await RouteHarness().send(.get, path)
        #expect(answer.status == 404)
        #expect(answer.code == "not_found")
    }

    @Test("to a wrong method is 405 and tells the right ones")
    func wrongMethod() async throws {
        let harness = try RouteHarness()
        let answer = try await harness.send(.put, "/sessions")
        #expect(answer.status == 405)
        #expect(answer.code == "method_not_allowed")
        #expect(answer.headers[.allow] == "GET, HEAD, POST, OPTIONS")
        let stop = try await harness.send(.get, "/sessions/\(SessionID.random())/stop")
        #expect(stop.headers[.allow] == "POST, OPTIONS")
        let options = try await harness.send(.options, "/health")
        #expect(options.status == 204)
        #expect(options.headers[.allow] == "GET, HEAD, OPTIONS")
    }

    @Test(
        "to HEAD is that to GET without a body",
        arguments: [
            "/health", "/sessions", "/agents/profiles", "/sessions/x", "/nowhere", "/sessions?limit=0", "/auth/sign-in",
            "/ws/sessions", "/sessions/x/stop",
        ])
    func head(path: String) async throws {
        let harness = try RouteHarness()
        let get = try await harness.send(.get, path)
        let head = try await harness.send(.head, path)
        #expect(head.status == get.status)
        #expect(head.body.isEmpty, "it would be taken for the beginning of the next answer")
        if get.status != 405 { #expect(head.headers[.contentLength] == get.headers[.contentLength]) }
        #expect(head.headers[.contentType] == get.headers[.contentType])
    }

    @Test("of a WebSocket address without an upgrade is 426")
    func upgradeRequired() async throws {
        let answer = try await RouteHarness().send(.get, "/ws/sessions/\(SessionID.random())")
        #expect(answer.status == 426)
        #expect(answer.code == "upgrade_required")
        #expect(answer.headers[.upgrade] == "websocket")
    }

    @Test("lists the profiles")
    func profiles() async throws {
        let profiles = try await RouteHarness().send(.get, "/agents/profiles").json().array
        #expect(profiles.map { $0["id"] } == [.string("developer"), .string("secretary")])
        for key in ["name", "description", "enabled_tools", "llm_backend", "model"] {
            #expect(profiles[0][key] != nil)
        }
    }

    @Test("about health tells of tools that model servers refuse")
    func refusedTools() async throws {
        let harness = try RouteHarness()
        try await harness.store.publishTools(
            json: #"[{"name":"a"},{"name":"b","description":"","parameters":{},"refused":": no 'anyOf'"}]"#)
        let warnings = try await harness.send(.get, "/health").json()["warnings"]?.array ?? []
        let told = warnings.filter { $0.stringValue?.contains("refuses the tool") == true }
        #expect(told == [.string("a model's server refuses the tool 'b': no 'anyOf'")])
        try await harness.store.publishTools(json: "no list")
        #expect(try await harness.send(.get, "/health").status == 200)
    }

    @Test("about health tells what is wrong")
    func health() async throws {
        let harness = try RouteHarness()
        let well = try await harness.send(.get, "/health").json()
        #expect(well["status"] == .string("ok"))
        #expect(well["version"] == .string("1.2.3"))
        #expect(well["sqlite_version"] == .string(harness.store.sqliteVersion))
        #expect(well["workers"] == .integer(1))
        #expect(well["durability"] == .string("normal"))
        #expect(well["warnings"]?.array.contains { $0.stringValue?.contains("durability") == true } == true)
        harness.world.workers.withLock { $0 = 0 }
        let answer = try await harness.send(.get, "/health")
        #expect(answer.status == 200)
        #expect(try answer.json()["status"] == .string("degraded"))
        #expect(try answer.json()["problems"] == .array([.string("no worker is connected")]))
    }

    @Test("about readiness is 200 only with a database and a worker")
    func ready() async throws {
        let harness = try RouteHarness()
        #expect(try await harness.send(.get, "/ready").status == 200)
        harness.world.workers.withLock { $0 = 0 }
        let waiting = try await harness.send(.get, "/ready")
        #expect(waiting.status == 503)
        #expect(waiting.detail == "no worker is connected")
        #expect(waiting.headers[.retryAfter] == "1")
        harness.world.workers.withLock { $0 = 1 }
        harness.world.drainingWorkers.withLock { $0 = 1 }
        let draining = try await harness.send(.get, "/ready")
        #expect(draining.status == 503 && draining.detail == "no worker takes turns")
        harness.world.drainingWorkers.withLock { $0 = 0 }
        harness.world.refreshesTokens.withLock { $0 = false }
        try harness.store.close()
        #expect(try await harness.send(.get, "/ready").status >= 500)
        #expect(try await harness.send(.get, "/health").json()["status"] == .string("degraded"))
        harness.world.drain.begin()
        #expect(try await harness.send(.get, "/ready").code == "shutting_down")
    }

    @Test("to a probe from anywhere is the status alone")
    func bareProbe() async throws {
        let harness = try RouteHarness()
        let mark: HTTPFields = [.naviProbe: "1"]
        for (path, status) in [("/health", "ok"), ("/ready", "ready")] {
            let answer = try await harness.send(.get, path, headers: mark)
            #expect(answer.status == 200)
            #expect(try answer.json() == .object(["status": .string(status)]))
        }
        harness.world.workers.withLock { $0 = 0 }
        #expect(try await harness.send(.get, "/health", headers: mark).text == #"{"status":"degraded"}"#)
        let waiting = try await harness.send(.get, "/ready", headers: mark)
        #expect(waiting.status == 503)
        #expect(waiting.text == #"{"status":"not ready"}"#)
    }

    @Test("about health is the status alone for those who are not signed in, and whole for those who are")
    func healthOfStrangers() async throws {
        let harness = try RouteHarness()
        let (secret, _) = try await harness.makeToken(owner: "ada")
        for (path, status) in [("/health", "ok"), ("/ready", "ready")] {
            for headers in [[:], [.authorization: "Bearer navi_wrong"]] as [HTTPFields] {
                let answer = try await harness.send(.get, path, headers: headers)
                #expect(answer.status == 200)
                #expect(try answer.json() == .object(["status": .string(status)]), "\(path)")
            }
            let whole = try await harness.send(.get, path, headers: [.authorization: "Bearer \(secret)"])
            #expect(try whole.json()["workers"] != nil)
        }
        harness.world.workers.withLock { $0 = 0 }
        #expect(try await harness.send(.get, "/health").text == #"{"status":"degraded"}"#)
        let waiting = try await harness.send(.get, "/ready")
        #expect(waiting.status == 503 && waiting.text == #"{"status":"not ready"}"#)
    }

    @Test("to a probe is no refusal, however much its address asks", arguments: ["/health", "/ready", "/metrics"])
    func probesAreNotCounted(path: String) async throws {
        let harness = try RouteHarness(requestRate: .init(perSecond: 0.001, burst: 2))
        for _ in 0..<3 { _ = try await harness.send(.get, "/auth") }
        #expect(try await harness.send(.get, "/auth").status == 429)
        for _ in 0..<50 { #expect(try await harness.send(.get, path).status == 200) }
    }

    @Test(
        "to a failure shows its code and nothing from inside",
        arguments: [
            (StoreError(.busy, "secret"), 503, "storage_busy"), (StoreError(.diskFull, "secret"), 507, "storage_full"),
            (StoreError(.io, "secret"), 500, "internal_error"),
            (SystemError("secret", number: 28), 507, "storage_full"),
            (SystemError("secret", number: 5), 500, "internal_error"),
            (WireError(.rateLimited, "slow down"), 429, "rate_limited"),
            (WireError(.queueFull, "full"), 503, "queue_full"), (CancellationError(), 503, "shutting_down"),
            (HTTPError(.contentTooLarge, message: "secret"), 413, "body_too_large"),
        ] as [(any Error, Int, String)])
    func failures(error: any Error, status: Int, code: String) async throws {
        let router = Router(context: NaviRequestContext.self)
        router.add(middleware: AnswerMiddleware(clocks: SystemTime(), proxies: TrustedProxies([])))
        router.get("x") { _, _ -> Response in throw error }
        let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/x")
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let response = try await router.buildResponder().respond(
            to: Request(head: head, body: RequestBody(buffer: ByteBuffer())),
            context: NaviRequestContext(logger: logger))
        #expect(response.status.code == status)
        let wireError = ErrorMapping.wireError(for: error)
        #expect(wireError.code.rawValue == code)
        #expect(!wireError.message.contains("secret"))
        #expect((response.headers[.retryAfter] != nil) == (status == 503 || status == 429))
    }
}

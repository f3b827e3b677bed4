import Foundation
import HTTPTypes
import NIOCore
import NaviFiles
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("Routes of branches", .timeLimit(.minutes(1)))
struct BranchRoutesTests {
    private let harness: RouteHarness
    private let session: SessionID

    init() async throws {
        harness = try RouteHarness()
        session = try await harness.makeSession()
        for text in ["Größe?", "二"] { try await say(text) }
    }

    /// Messages of the user, whose turns end at once.
    private func say(_ text: String) async throws {
        try await harness.say(text, in: session)
        _ = try await harness.store.requestStop(session, now: harness.world.now.withLock { $0 })
    }

    @discardableResult
    private func post(_ verb: String, _ body: String, status: Int = 201) async throws -> Answer {
        let answer = try await harness.send(.post, "/sessions/\(session)/\(verb)", json: body)
        #expect(answer.status == status, "\(verb) \(body): \(answer.text.prefix(300))")
        return answer
    }

    private func id(_ answer: Answer) throws -> SessionID {
        let text = try answer.json()["session_id"]?.stringValue
        return try #require(text.flatMap { SessionID($0) })
    }

    private func texts(_ session: SessionID) async throws -> [String?] {
        try await harness.store.messages(session, limit: 100).messages.map(\.content)
    }

    private func sessions() async throws -> Int {
        try await harness.store.sessions(limit: 100, branches: true).sessions.count
    }

    @Test("A fork tells where it leaves, and everybody of the family hears of it")
    func fork() async throws {
        let answer = try await post("fork", #"{"at":0}"#)
        let branch = try id(answer)
        let body = try answer.json()
        #expect(body["family"]?.stringValue == session.description && body["turn"] == .null)
        #expect(body["parent"]?["session_id"]?.stringValue == session.description)
        #expect(body["parent"]?["index"]?.integerValue == 1 && body["message_count"]?.integerValue == 1)
        #expect(answer.headers[.location] == "/sessions/\(branch)")
        #expect(try await texts(branch) == ["Größe?"])
        #expect(try await harness.events().contains(.frame(.sessionBranched, session)))
        let detail = try await harness.send(.get, "/sessions/\(branch)").json()
        #expect(detail["messages"]?.array.count == 1 && detail["parent"]?["index"]?.integerValue == 1)
    }

    @Test("An edited message begins a branch of its own, and the first one stays as it is")
    func edit() async throws {
        let answer = try await post("fork", #"{"at":1,"content":"三","client_message_id":"m"}"#)
        let branch = try id(answer)
        let turn = try answer.json()["turn"]
        #expect(turn?["message_index"]?.integerValue == 1 && turn?["client_message_id"]?.stringValue == "m")
        #expect(try await texts(branch) == ["Größe?", "三"])
        #expect(try await texts(session) == ["Größe?", "二"])
    }

    @Test("A question that is asked again is the same, and may be the first one")
    func retry() async throws {
        let again = try id(try await post("retry", ""))
        #expect(try await texts(again) == ["Größe?", "二"])
        let first = try id(try await post("retry", #"{"at":0}"#))
        #expect(try await texts(first) == ["Größe?"])
        let family = try await harness.send(.get, "/sessions/\(session)/branches").json()
        #expect(family["sessions"]?.array.count == 3 && family["family"]?.stringValue == session.description)
        let points = try #require(family["points"]?.array)
        #expect(points.map { $0["index"]?.integerValue } == [0, 1])
        #expect(
            points.map { $0["sessions"]?.array.first?.stringValue } == Array(repeating: session.description, count: 2))
    }

    @Test(
        "What is wrong is refused with a reason, and nothing is stored",
        arguments: [
            #"{"at":7}"#, #"{"at":-1}"#, #"{"at":"1"}"#, #"{"at":1.5}"#, #"{"at":9223372036854775807}"#,
            #"{"at":1e99}"#,
            #"{"at":[]}"#, #"{"images":[]}"#, #"{"content":""}"#, #"{"content":7}"#, #"{"content":"x","images":["?"]}"#,
            #"{"content":"x","files":[{"name":"none","path":"none"}]}"#, #"{"at":3,"content":"x"}"#,
        ])
    func refusals(_ body: String) async throws {
        let answer = try await harness.send(.post, "/sessions/\(session)/fork", json: body)
        #expect(answer.status == 422 || answer.status == 400, "\(answer.status) \(answer.text)")
        #expect(answer.code != nil)
        #expect(try await sessions() == 1)
    }

    @Test("A message whose turn is open is no place to leave")
    func underWay() async throws {
        try await harness.say("drei", in: session)
        #expect(try await post("fork", #"{"at":2}"#, status: 409).code == "busy")
        #expect(try await post("retry", #"{"at":2}"#, status: 409).code == "busy")
        #expect(try await texts(id(post("fork", ""))) == ["Größe?", "二"])
    }

    @Test("Somebody else's session cannot be branched, nor seen")
    func foreign() async throws {
        let token = try await harness.makeToken(owner: "zoe")
        for verb in ["fork", "retry"] {
            let answer = try await harness.send(
                .post, "/sessions/\(session)/\(verb)", headers: [.authorization: "Bearer \(token.secret)"])
            #expect(answer.status == 404 && answer.code == "session_not_found")
        }
        #expect(try await sessions() == 1)
    }

    @Test("A list says all branches when it is asked to, and refuses what it does not know")
    func list() async throws {
        try await post("fork", "")
        #expect(try await harness.send(.get, "/sessions").json().array.count == 1)
        #expect(try await harness.send(.get, "/sessions?branches=all").json().array.count == 2)
        #expect(try await harness.send(.get, "/sessions?branches=some").code == "invalid_field")
    }

    @Test("An upload is reachable from a branch, also when the session it came to is deleted")
    func files() async throws {
        let store = harness.store
        let storage = harness.files.files
        guard
            case .published = try await storage.add(
                Array("Grüße".utf8), name: SafeFileName("a.txt"), session: session, sessionLimitBytes: 1000, now: .now()
            )
        else { throw RouteHarness.HarnessError.notAccepted }
        let branch = try id(try await post("fork", ""))
        #expect(try await harness.send(.get, "/sessions/\(branch)/files/a.txt").text == "Grüße")
        #expect(try await harness.send(.delete, "/sessions/\(session)").status == 204)
        #expect(try await harness.send(.get, "/sessions/\(branch)/files/a.txt").text == "Grüße")
        #expect(try await store.files(branch).map(\.state) == [.present])
        #expect(try await harness.send(.delete, "/sessions/\(branch)").status == 204)
        #expect(try FileManager.default.contentsOfDirectory(atPath: harness.folder["files"]).isEmpty)
    }
}

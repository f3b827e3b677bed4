import HTTPTypes
import NIOCore
import NaviProtocol
import NaviStore
import Testing

@testable import gateway

@Suite("The session routes", .timeLimit(.minutes(1)))
struct SessionRoutesTests {
    @Test("create a session")
    func create() async throws {
        let harness = try RouteHarness()
        let answer = try await harness.send(.post, "/sessions", json: #"{"profile_id":"secretary"}"#)
        #expect(answer.status == 201)
        let id = try #require(try answer.json()["session_id"]?.stringValue.flatMap { SessionID($0) })
        #expect(try answer.json()["profile_id"] == .string("secretary"))
        #expect(try answer.json()["created_at"] == .string("2023-11-14T22:13:20.000+00:00"))
        #expect(answer.headers[.location] == "/sessions/\(id)")
        #expect(try await harness.store.session(id)?.profileID == "secretary")
    }

    @Test("refuse to create one of an unknown profile")
    func unknownProfile() async throws {
        let harness = try RouteHarness()
        let answer = try await harness.send(.post, "/sessions", json: #"{"profile_id":"nobody"}"#)
        #expect(answer.status == 404)
        #expect(answer.detail == "Profile 'nobody' not found")
        #expect(answer.code == "profile_not_found")
        #expect(try await harness.store.sessions(limit: 10).sessions.isEmpty)
    }

    @Test(
        "name the field of a bad body",
        arguments: [
            ("", 400, "invalid_json", "JSON"), ("{", 400, "invalid_json", "JSON"),
            ("nonsense", 400, "invalid_json", "JSON"), ("{}", 422, "invalid_field", "'profile_id'"),
            (#"{"profile_id":1}"#, 422, "invalid_field", "'profile_id'"),
            (#"{"profile_id":null}"#, 422, "invalid_field", "'profile_id'"), ("[]", 422, "invalid_field", "top level"),
        ])
    func badBody(body: String, status: Int, code: String, mention: String) async throws {
        let harness = try RouteHarness()
        let answer = try await harness.send(.post, "/sessions", json: body)
        #expect(answer.status == status)
        #expect(answer.code == code)
        #expect(answer.detail?.contains(mention) == true)
    }

    @Test("refuse a body of more than 1 MiB, announced or not")
    func hugeBody() async throws {
        let harness = try RouteHarness()
        let announced = try await harness.send(.post, "/sessions", headers: [.contentLength: "1048577"])
        #expect(announced.status == 413)
        #expect(announced.code == "body_too_large")
        let chunk = ByteBuffer(repeating: 0x20, count: 1 << 19)
        let streamed = try await harness.send(
            .post, "/sessions", headers: [.contentLength: "10"], chunks: [chunk, chunk, chunk])
        #expect(streamed.status == 413)
    }

    @Test("list pinned sessions first, then by activity, in pages")
    func list() async throws {
        let harness = try RouteHarness()
        var ids: [SessionID] = []
        for _ in 0..<4 {
            ids.append(try await harness.makeSession())
            harness.world.now.withLock { $0 = $0 + .seconds(1) }
        }
        _ = try await harness.send(.patch, "/sessions/\(ids[1])/pin", json: #"{"pinned":true}"#)
        let expected = [ids[1], ids[3], ids[2], ids[0]].map { JSONValue.string($0.description) }
        let whole = try await harness.send(.get, "/sessions").json().array
        #expect(whole.map { $0["session_id"] } == expected)
        let first = try await harness.send(.get, "/sessions?limit=2").json().array
        #expect(first.map { $0["session_id"] } == Array(expected[..<2]))
        let second = try await harness.send(.get, "/sessions?limit=2&before=\(ids[3])").json().array
        #expect(second.map { $0["session_id"] } == Array(expected[2...]))
        for key in ["profile_id", "name", "message_count", "preview", "pinned", "created_at", "last_active"] {
            #expect(whole[0][key] != nil)
        }
    }

    @Test("link each page to the next one, which leaves nobody out when the last session has moved")
    func links() async throws {
        let harness = try RouteHarness()
        var ids: [SessionID] = []
        for _ in 0..<5 {
            ids.append(try await harness.makeSession())
            harness.world.now.withLock { $0 = $0 + .seconds(1) }
        }
        let first = try await harness.send(.get, "/sessions?limit=2")
        let link = try #require(first.headers[.link])
        let address = try #require(link.split(separator: ">").first?.dropFirst()).description
        #expect(link == "<\(address)>; rel=\"next\"" && address.hasPrefix("/sessions?limit=2&cursor="))
        _ = try await harness.send(.patch, "/sessions/\(ids[3])/pin", json: #"{"pinned":true}"#)
        let second = try await harness.send(.get, address)
        #expect(try second.json().array.map { $0["session_id"] } == [2, 1].map { .string("\(ids[$0])") })
        let last = try await harness.send(.get, "/sessions?limit=5")
        #expect(try last.json().array.count == 5)
        #expect(last.headers[.link] == nil)
    }

    @Test(
        "name a bad query parameter",
        arguments: [
            "cursor=", "cursor=x", "cursor=0.9223372036854775808.1", "cursor=1.1.-1", "limit=0", "limit=x",
            "limit=1001", "before=x", "before=\(SessionID.random())",
        ])
    func badQuery(query: String) async throws {
        let answer = try await RouteHarness().send(.get, "/sessions?\(query)")
        #expect(answer.status == 422)
        #expect(answer.detail?.contains("'\(query.prefix { $0 != "=" })'") == true)
    }

    @Test("rename, move to a profile, and tell the session's clients")
    func change() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let renamed = try await harness.send(.patch, "/sessions/\(id)", json: #"{"name":" Ünï "}"#)
        #expect(renamed.status == 200)
        #expect(try renamed.json()["name"] == .string(" Ünï "))
        let moved = try await harness.send(.patch, "/sessions/\(id)", json: #"{"profile_id":"developer"}"#)
        #expect(try moved.json()["profile_id"] == .string("developer"))
        #expect(try moved.json()["name"] == .string(" Ünï "))
        let cleared = try await harness.send(.patch, "/sessions/\(id)", json: #"{"name":null}"#)
        #expect(try cleared.json()["name"] == .null)
        #expect(try await harness.events() == Array(repeating: .frame(.sessionUpdated, id), count: 3))
    }

    @Test(
        "refuse a bad change and leave the session as it was",
        arguments: [
            (#"{"name":""}"#, 422), (#"{"name":7}"#, 422), (#"{"profile_id":"nobody"}"#, 404),
            (#"{"name":"\#(String(repeating: "x", count: 501))"}"#, 422),
        ])
    func badChange(body: String, status: Int) async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        #expect(try await harness.send(.patch, "/sessions/\(id)", json: body).status == status)
        #expect(try await harness.store.session(id)?.name == nil)
        #expect(try await harness.events().isEmpty)
    }

    @Test("pin as the body says, and toggle without one")
    func pin() async throws {
        let harness = try RouteHarness()
        let path = "/sessions/\(try await harness.makeSession())/pin"
        #expect(try await harness.send(.patch, path).json()["pinned"] == .bool(true))
        #expect(try await harness.send(.patch, path).json()["pinned"] == .bool(false))
        #expect(try await harness.send(.patch, path, json: #"{"pinned":true}"#).json()["pinned"] == .bool(true))
        #expect(try await harness.send(.patch, path, json: #"{"pinned":true}"#).json()["pinned"] == .bool(true))
        #expect(try await harness.send(.patch, path, json: #"{"pinned":"yes"}"#).code == "invalid_field")
    }

    @Test("do not take a body that was cut off for an empty one")
    func cutOffBody() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let answer = try await harness.send(.patch, "/sessions/\(id)/pin", headers: [.contentLength: "15"])
        #expect(answer.status == 400)
        #expect(try await harness.store.session(id)?.pinned == false)
    }

    @Test("delete a session with its sockets and its files")
    func delete() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        _ = try await harness.upload("a.txt", "text", to: id)
        #expect(harness.folder.names(in: "files") == [id.description])
        let answer = try await harness.send(.delete, "/sessions/\(id)")
        #expect(answer.status == 204)
        #expect(answer.body.isEmpty)
        #expect(try await harness.events().contains(.closed(id, .sessionDeleted)))
        #expect(harness.folder.names(in: "files").isEmpty)
        #expect(try await harness.send(.get, "/sessions/\(id)").status == 404)
        #expect(try await harness.send(.delete, "/sessions/\(id)").status == 404)
    }

    @Test(
        "know no session but existing ones",
        arguments: [
            (HTTPRequest.Method.get, ""), (.patch, ""), (.delete, ""), (.patch, "/pin"), (.get, "/messages"),
            (.get, "/context"), (.post, "/stop"), (.get, "/files"), (.post, "/files"), (.get, "/files/a"),
            (.delete, "/files/a"),
        ])
    func unknownSession(method: HTTPRequest.Method, suffix: String) async throws {
        let harness = try RouteHarness()
        for id in [SessionID.random().description, "nonsense"] {
            let chunks = method == .patch ? [ByteBuffer(string: #"{"pinned":true}"#)] : []
            let answer = try await harness.send(method, "/sessions/\(id)\(suffix)", chunks: chunks)
            #expect(answer.status == 404)
            #expect(answer.code == "session_not_found")
            #expect(answer.detail == "Session '\(id)' not found")
        }
    }
}

@Suite struct SessionSearchRouteTests {
    @Test func aSearchAnswersWithTheSessionsAndWhereTheWordsStand() async throws {
        let harness = try RouteHarness()
        let session = try await harness.makeSession()
        try await harness.fillHistory(of: session, count: 3)
        let answer = try await harness.send(.get, "/sessions?q=message%202")
        guard case .array(let found) = try answer.json() else {
            Issue.record("no array: \(answer.text)")
            return
        }
        #expect(found.count == 1)
        #expect(found[0]["session_id"]?.stringValue == session.description)
        #expect(found[0]["activity"]?.stringValue == "idle")
        #expect(found[0]["match"]?["index"] == .integer(2))
        #expect(found[0]["match"]?["snippet"]?.stringValue == "message 2")
        #expect(try await harness.send(.get, "/sessions?q=nothing").text == "[]")
    }

    @Test func aQueryHasABound() async throws {
        let text = String(repeating: "x", count: Conversations.maxQueryBytes + 1)
        let answer = try await RouteHarness().send(.get, "/sessions?q=\(text)")
        #expect(answer.status == 422 && answer.detail?.contains("'q'") == true)
    }
}

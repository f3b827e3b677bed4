import HTTPTypes
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import gateway

@Suite("The history routes", .timeLimit(.minutes(1)))
struct HistoryRoutesTests {
    /// Indexes of the messages of an answer.
    private func indexes(_ answer: Answer) throws -> [Int] {
        try answer.json()["messages"]?.array.compactMap { $0["index"]?.integerValue } ?? []
    }

    @Test("show a new session with all its fields")
    func emptyDetail() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let answer = try await harness.send(.get, "/sessions/\(id)")
        #expect(answer.status == 200)
        let json = try answer.json()
        #expect(json["session_id"] == .string(id.description))
        #expect(json["messages"] == .array([]))
        #expect(json["queued"] == .array([]))
        #expect(json["turn"] == .null)
        #expect(json["context_token_count"] == .integer(0))
        #expect(json["max_context_tokens"] != nil)
    }

    @Test("stream a history of several pages as one valid object")
    func longDetail() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let count = 2 * HistoryReader.pageBytes / 1000 + 7
        try LongData(path: harness.folder["navi.db"]).addMessages(count, bytes: 1000, to: id)
        let whole = try await harness.send(.get, "/sessions/\(id)")
        #expect(try indexes(whole) == Array(0..<count))
        #expect(whole.headers[.contentLength] == nil)
        let last = try await harness.send(.get, "/sessions/\(id)?messages=3")
        #expect(try indexes(last) == Array(count - 3..<count))
        #expect(
            try last.json()["messages"]?.array.last?["content"]?.stringValue?.contains("message \(count - 1) ") == true)
        #expect(last.headers[.contentLength] == String(last.body.count))
        #expect(try indexes(try await harness.send(.get, "/sessions/\(id)?messages=0")).isEmpty)
        #expect(try await harness.send(.get, "/sessions/\(id)?messages=-1").status == 422)
    }

    @Test("page in both directions with exclusive bounds")
    func pages() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        try await harness.fillHistory(of: id, count: 10)
        let cases: [(String, [Int], Bool)] = [
            ("limit=3", [7, 8, 9], true), ("limit=3&before=7", [4, 5, 6], true), ("before=2", [0, 1], false),
            ("after=6&limit=2", [7, 8], true), ("after=8", [9], false), ("after=9", [], false),
            ("after=-1&limit=2", [0, 1], true), ("before=0", [], false), ("after=1&before=4", [2, 3], false),
        ]
        for (query, expected, hasMore) in cases {
            let answer = try await harness.send(.get, "/sessions/\(id)/messages?\(query)")
            #expect(try indexes(answer) == expected, "\(query)")
            #expect(try answer.json()["has_more"] == .bool(hasMore), "\(query)")
        }
    }

    @Test("name a bad bound", arguments: ["after=x", "after=-2", "before=-1", "limit=0", "limit=1001", "limit="])
    func badBounds(query: String) async throws {
        let harness = try RouteHarness()
        let answer = try await harness.send(.get, "/sessions/\(try await harness.makeSession())/messages?\(query)")
        #expect(answer.status == 422)
        #expect(answer.code == "invalid_field")
        #expect(answer.detail?.contains("'\(query.prefix { $0 != "=" })'") == true)
    }

    @Test("show the context that a model would receive")
    func context() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        try await harness.fillHistory(of: id, count: 2)
        let answer = try await harness.send(.get, "/sessions/\(id)/context")
        #expect(answer.status == 200)
        let json = try answer.json()
        #expect(json["messages"]?.array.count == 2)
        #expect(json["profile_id"] == .string("secretary"))
        for key in ["context_tokens", "max_context_tokens", "threshold"] { #expect(json[key]?.integerValue != nil) }
        for key in ["system", "tools", "summary", "files", "recent", "reserve", "threshold", "window"] {
            #expect(json["breakdown"]?[key]?.integerValue != nil)
        }
    }

    @Test("stream a long context in pieces, and say how much of the history no window holds")
    func longContext() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let data = try LongData(path: harness.folder["navi.db"])
        try data.addMessages(3000, bytes: 1000, to: id)
        let wide = try await harness.send(.get, "/sessions/\(id)/context")
        #expect(try indexes(wide) == Array(0..<3000))
        #expect(try wide.json()["messages_skipped"] == .integer(0))
        #expect(wide.headers[.contentLength] == nil, "no part of it waits for the others")

        let turn = try await harness.store.accept(
            AcceptRequest(sessionID: id, content: "and now?", now: .now()), turnID: .random(), limits: QueueLimits())
        guard case .accepted(let accepted) = turn else { return }
        let lease = LeaseClock.boottime().terms(duration: .seconds(15))
        _ = try await harness.store.claim(
            ClaimRequest(
                workerID: WorkerID("w"), turnIDs: [accepted.turnID], limit: 1, lease: lease, now: .now()))
        _ = try await harness.store.finish(
            TurnRef(turnID: accepted.turnID, attempt: 1),
            TurnEnding(state: .done, message: NewMessage(content: "ok"), maxContextTokens: 32_768), now: .now())
        let json = try await harness.send(.get, "/sessions/\(id)/context").json()
        let skipped = try #require(json["messages_skipped"]?.integerValue)
        #expect(skipped > 2000 && skipped < 3000)
        let shown = json["messages"]?.array.compactMap { $0["index"]?.integerValue } ?? []
        #expect(shown.suffix(3002 - skipped) == Array(skipped..<3002)[...])
    }

    @Test(
        "of a session that counts its messages wrongly are whole, and say so",
        arguments: [Int64.max, .min, 1 << 53, -1, 0, 1, 3, 5, 1_000_000])
    func wrongCount(counted: Int64) async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        try await harness.fillHistory(of: id, count: 4)
        for path in ["", "/messages", "/context"] {
            #expect(try await harness.send(.get, "/sessions/\(id)\(path)").json()["damaged"] == nil)
        }
        let data = try LongData(path: harness.folder["navi.db"])
        try data.damage("UPDATE sessions SET message_count = \(counted)")
        let cases = [
            ("", [0, 1, 2, 3]), ("?messages=2", [2, 3]), ("?messages=0", []), ("/context", [0, 1, 2, 3]),
            ("/messages", [0, 1, 2, 3]), ("/messages?limit=2", [2, 3]), ("/messages?after=1", [2, 3]),
            ("/messages?before=2", [0, 1]), ("/messages?after=3", []),
        ]
        for (path, expected) in cases {
            let answer = try await harness.send(.get, "/sessions/\(id)\(path)")
            #expect(answer.status == 200, "\(path)")
            #expect(try indexes(answer) == expected, "\(path)")
            #expect(try answer.json()["damaged"]?.stringValue?.contains("counts ") == true, "\(path)")
        }
        #expect(try await harness.send(.get, "/sessions?limit=10").status == 200)
    }

    @Test("with holes are whole, in one page and in many, and say where the holes are", arguments: [20, 2000])
    func holes(count: Int) async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let data = try LongData(path: harness.folder["navi.db"])
        try data.addMessages(count, bytes: 1000, to: id)
        let last = count - 1
        try data.damage("DROP TRIGGER message_goes_with_its_session")
        try data.damage("DELETE FROM messages WHERE idx IN (0, 7, 8, 9, 15)")
        let there = (0..<count).filter { ![0, 7, 8, 9, 15].contains($0) }
        for path in ["", "/context", "/messages?limit=1000&after=-1"] {
            let answer = try await harness.send(.get, "/sessions/\(id)\(path)")
            #expect(try indexes(answer) == Array(there.prefix { path.contains("limit") ? $0 < 1000 : true }), "\(path)")
            let damaged = try answer.json()["damaged"]?.stringValue ?? ""
            #expect(damaged.contains("messages 7 to 9 are missing") && damaged.contains("message 15 is missing"))
            #expect(path == "/context" || damaged.contains("message 0 is missing"), "\(path): \(damaged)")
        }
        try data.damage("DELETE FROM messages WHERE idx % 3 = 1")
        let many = try await harness.send(.get, "/sessions/\(id)")
        #expect(try indexes(many) == there.filter { $0 % 3 != 1 })
        if last > 100 {
            let damaged = try many.json()["damaged"]?.stringValue ?? ""
            #expect(damaged.utf8.count < 1000 && damaged.contains("more places"), "\(damaged)")
        }
        try data.damage("DELETE FROM messages")
        let none = try await harness.send(.get, "/sessions/\(id)")
        #expect(none.status == 200)
        #expect(try indexes(none).isEmpty)
        #expect(try none.json()["damaged"]?.stringValue?.contains("counts \(count) messages") == true)
    }

    @Test("deliver an image of the history, and only to its session")
    func image() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let hash = String(repeating: "ab", count: 32)
        let image = ImageUpload(contentType: "image/png", bytes: [1, 2, 3], sha256: hash)
        _ = try await harness.store.accept(
            AcceptRequest(sessionID: id, content: "look", images: [image], now: .now()), turnID: .random(),
            limits: QueueLimits())
        let path = try #require(try await harness.store.messages(id, limit: 1).messages.first?.images.first)
        let answer = try await harness.send(.get, path)
        #expect(answer.body == [1, 2, 3])
        #expect(answer.headers[.contentType] == "image/png")
        #expect(answer.headers[.contentDisposition]?.hasPrefix("inline") == true)
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[.contentSecurityPolicy] == "sandbox; default-src 'none'")
        let tag = try #require(answer.headers[.eTag])
        let again = try await harness.send(.get, path, headers: [.ifNoneMatch: tag])
        #expect(again.status == 304)
        #expect(again.body.isEmpty)
        let other = try await harness.makeSession()
        #expect(try await harness.send(.get, "/sessions/\(other)/images/\(hash)").status == 404)
        #expect(try await harness.send(.get, "/sessions/\(id)/images/nothing").status == 404)
    }

    @Test("stop a waiting turn, and say so when there is none")
    func stop() async throws {
        let harness = try RouteHarness()
        let id = try await harness.makeSession()
        let idle = try await harness.send(.post, "/sessions/\(id)/stop")
        #expect(idle.status == 202)
        #expect(try idle.json()["turn_id"] == .null)
        let turn = TurnID.random()
        _ = try await harness.store.accept(
            AcceptRequest(sessionID: id, content: "hi", now: .now()), turnID: turn, limits: QueueLimits())
        let stopped = try await harness.send(.post, "/sessions/\(id)/stop")
        #expect(stopped.status == 202)
        #expect(try stopped.json()["turn_id"] == .string(turn.description))
        #expect(try stopped.json()["state"] == .string("stopped"))
    }
}

import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct SessionListTests {
        @Test func whoWatchesTheListSeesEverythingThatHappensToSessions() async throws {
            let gate = Gate("the turn to be seen")
            try await withNavi(answer: .always([.text("An "), .gate(gate), .text("answer")])) { system, _ in
                let list = try await WatchedList(system)
                #expect(await list.sessions.isEmpty)
                let (session, client) = try await system.openSession()
                try await list.follow { $0[session]?.activity == .idle }
                #expect(await list.frames.last?.kind == .created)
                try await client.send(message: "go")
                try await list.follow { $0[session]?.activity == .busy }
                gate.open()
                try await list.follow { $0[session]?.activity == .idle && $0[session]?.summary.messageCount == 2 }
                let preview = await list.sessions[session]?.summary.preview
                #expect(preview == "An answer")
                try await system.rest.patch("/sessions/\(session)", #"{"name":"Named"}"#).expecting(200)
                try await list.follow { $0[session]?.summary.name == "Named" }
                try await system.rest.patch("/sessions/\(session)/pin", #"{"pinned":true}"#).expecting(200)
                try await list.follow { $0[session]?.summary.pinned == true }
                try await system.rest.delete("/sessions/\(session)").expecting(204)
                try await list.follow { $0[session] == nil }
            }
        }

        @Test func aToolCallThatWaitsForADecisionIsMarked() async throws {
            let asks = ProfileFixture(
                id: "secretary", tools: ["list_profiles"], fields: ["tool_approval": ["list_profiles": "ask"]])
            try await withNavi(.init(profiles: [asks])) { system, model in
                model.enqueue(.toolCall("list_profiles", id: "c1"), .answer("ok"))
                let list = try await WatchedList(system)
                let (session, client) = try await system.openSession()
                try await client.send(message: "list")
                try await list.follow { $0[session]?.activity == .needsApproval }
                let listed: [SessionListing] = try await system.rest.get("/sessions").decoded()
                #expect(listed.map(\.activity) == [.needsApproval])
                try await client.send(#"{"type":"approval","tool_call_id":"c1","decision":"allow"}"#)
                try await list.follow { $0[session]?.activity == .idle }
            }
        }

        @Test func twoWatchersStayEqualThroughARestartOfTheGateway() async throws {
            try await withNavi { system, _ in
                let (one, two) = (try await WatchedList(system), try await WatchedList(system))
                let (first, client) = try await system.openSession()
                try await client.send(message: "go")
                _ = try await client.collectTurn()
                try await one.follow { $0[first]?.summary.messageCount == 2 && $0[first]?.activity == .idle }
                try await two.follow { $0[first]?.summary.messageCount == 2 && $0[first]?.activity == .idle }
                #expect(await one.sessions == two.sessions)
                try await system.restartGatewayAfterKill()
                let second = try await system.rest.createSession()
                let (again, other) = (try await WatchedList(system), try await WatchedList(system))
                #expect(await Set(again.sessions.keys) == [first, second])
                #expect(await again.sessions == other.sessions)
            }
        }

        @Test func whoWatchesTheListCanOnlyPing() async throws {
            try await withNavi { system, _ in
                let list = try await WatchedList(system)
                try await list.client.sendPing()
                #expect(try await list.client.next().frame == .pong)
                try await list.client.send(message: "hello")
                #expect(try await list.client.next(.error).frame.kind == .error)
                try await list.client.sendPing()
                #expect(try await list.client.next().frame == .pong)
            }
        }
    }
}

/// The list of sessions as a client of the feed keeps it.
private actor WatchedList {
    let client: WebSocketClient
    private(set) var sessions: [SessionID: SessionListing] = [:]
    private(set) var frames: [SessionListFrame] = []

    init(_ system: NaviSystem) async throws {
        client = try await WebSocketClient.connect(port: system.port, path: "/ws/sessions")
        try await take()
        #expect(frames.first?.kind == .sync)
    }

    /// Reads on until the list satisfies the condition.
    func follow(until condition: @Sendable ([SessionID: SessionListing]) -> Bool) async throws {
        while !condition(sessions) { try await take() }
    }

    private func take() async throws {
        let frame = try decodeJSON(SessionListFrame.self, from: Data(try await client.nextText().utf8))
        frames.append(frame)
        switch frame {
        case .sync(let sync):
            sessions = Dictionary(uniqueKeysWithValues: sync.sessions.map { ($0.summary.sessionID, $0) })
        case .created(let listing), .updated(let listing): sessions[listing.summary.sessionID] = listing
        case .deleted(let session): sessions[session] = nil
        }
    }
}

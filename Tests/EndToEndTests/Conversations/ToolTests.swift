import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct ToolTests {
        @Test(arguments: ["openai", "ollama", "anthropic"])
        func theModelListsProfilesAndSwitchesToOneWithinATurn(_ backend: String) async throws {
            try await withNavi(.init(backend: backend)) { system, model in
                model.enqueue(
                    [.toolCall(id: "call_a", name: "list_profiles", arguments: "{}")],
                    [
                        .text("Switching. "),
                        .toolCall(
                            id: "call_b", name: "switch_profile", arguments: #"{"profile_id":"developer"}"#, pieces: 3),
                    ],
                    .answer("Now I am the developer."))
                let (session, client) = try await system.openSession()
                try await client.send(message: "I need code")
                let frames = try await client.collectTurn()
                let end = try frames.end()
                #expect(end.content == "Now I am the developer.")
                #expect(end.toolCallCount == 2)
                frames.expectUnbrokenCursors()

                let tools = frames.kinds.filter { [.toolStarted, .toolCall, .profileSwitched].contains($0) }
                #expect(tools == [.toolStarted, .toolCall, .toolStarted, .profileSwitched, .toolCall])
                let finished = frames.compactMap { frame -> ToolCallFinished? in
                    if case .toolCall(let call) = frame.frame { call } else { nil }
                }
                #expect(finished.map(\.tool) == ["list_profiles", "switch_profile"])
                #expect(finished.map(\.success) == [true, true])
                #expect(finished[0].result.contains("developer"))

                try await checkHistory(try await system.rest.messages(session))
                #expect(try await system.rest.summary(session).profileID == "developer")
                for _ in 0..<2 { _ = try await model.nextRequest() }
                let third = try await model.nextRequest()
                #expect(third.systemText.contains("You are the developer."))
                #expect(third.messages.count { $0.role == "tool" } == 2)
            }
        }

        private func checkHistory(_ messages: [Message]) async throws {
            try #require(messages.map(\.role) == [.user, .assistant, .tool, .assistant, .tool, .assistant])
            #expect(messages.map(\.index) == Array(0..<6))
            #expect(messages[1].toolCalls.map(\.name) == ["list_profiles"])
            #expect(messages[2].toolCallID == messages[1].toolCalls[0].id)
            #expect(messages[3].content == "Switching. ")
            #expect(messages[4].name == "switch_profile")
            #expect(messages[4].toolCallID == messages[3].toolCalls[0].id)
            #expect(messages[5].toolCallCount == 2)
        }

        @Test func clientsCanSeeWhichToolsThereAre() async throws {
            try await withNavi { system, _ in
                let names = {
                    try await system.rest.get("/agents/tools").json.arrayValue?.compactMap { $0["name"]?.stringValue }
                }
                try await eventually("the list of tools") {
                    try await names()?.contains("list_profiles") == true
                }
                let listed = try await names() ?? []
                #expect(Set(["todo", "read_session_file", "spawn_agent"]).isSubset(of: listed))
                #expect(!listed.contains("terminal"), "nothing executes until it is switched on")
            }
        }

        @Test func aCallOfAnUnknownToolAndBadArgumentsAreDataForTheModel() async throws {
            try await withNavi { system, model in
                model.enqueue(
                    [
                        .toolCall(id: "c1", name: "launch_rocket", arguments: "{}"),
                        .toolCall(id: "c2", name: "switch_profile", arguments: "not json"),
                        .toolCall(id: "c3", name: "switch_profile", arguments: #"{"profile_id":"ghost"}"#),
                    ], .answer("sorry"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "do it")
                let frames = try await client.collectTurn()
                #expect(try frames.end().content == "sorry")
                let results = frames.compactMap { frame -> Bool? in
                    if case .toolCall(let call) = frame.frame { call.success } else { nil }
                }
                #expect(results == [false, false, false])
                let messages = try await system.rest.messages(session)
                #expect(messages.count { $0.role == .tool } == 3)
                #expect(try await system.rest.summary(session).profileID == "secretary")
            }
        }

        @Test func aModelThatCallsToolsForeverIsStoppedAtTheProfilesLimit() async throws {
            let profile = ProfileFixture(id: "secretary", tools: ["list_profiles"], maxIterations: 3)
            let forever = ModelAnswer.chosen { request in
                request.offersTools ? .toolCall("list_profiles", id: "call_\(request.number)") : .answer("ok")
            }
            try await withNavi(.init(profiles: [profile]), answer: forever) { system, model in
                let (session, client) = try await system.openSession()
                try await client.send(message: "loop")
                let frames = try await client.collectTurn()
                if case .error(let error)? = frames.last?.frame { #expect(error.code == .iterationLimit) }
                #expect(model.requests.count { $0.offersTools } <= 4)
                let messages = try await system.rest.messages(session)
                #expect(messages.flatMap(\.toolCalls).count == messages.count { $0.role == .tool })
            }
        }
    }
}

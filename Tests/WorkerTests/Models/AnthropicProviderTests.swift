import NaviProfiles
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// What only Anthropic's dialect has, over real HTTP.
@Suite(.timeLimit(.minutes(2))) struct AnthropicProviderTests {
    @Test func everyRequestNamesItsKeyAndVersion() async throws {
        let server = try await ScriptedModelServer.start()
        try await withConnections { connections in
            let provider = AnthropicProvider(baseURL: "\(server.url)/v1/", key: "k", connections: connections)
            try await collect(provider)
            let request = try await server.nextRequest()
            #expect(request.path == "/v1/messages", "a version path that was given is not repeated")
            #expect(request.headers["x-api-key"] == "k")
            #expect(request.headers["anthropic-version"] == "2023-06-01")
            #expect(request.headers["authorization"] == nil)
        }
    }

    @Test func reasoningGoesOnAfterResultsAsLongAsItsSignatureIsKnown() async throws {
        let first: ModelScript = [.thinking("I must look."), .toolCall(id: "toolu_1", name: "f", arguments: "{}")]
        try await withServer(.anthropic, first) { provider, server in
            var request = Self.thinking
            let (events, _) = try await collect(provider, request)
            request.messages.append(ModelMessage(role: .assistant, content: "", toolCalls: events.calls))
            request.messages.append(ModelMessage(role: .tool, content: "r", toolCallID: "toolu_1", name: "f"))
            try await collect(provider, request)
            request.model = "another"
            try await collect(provider, request)

            let bodies = server.requests.map(\.json)
            #expect(bodies.map { $0["thinking"]?["type"] } == ["enabled", "enabled", nil])
            let answers = bodies.dropFirst().map { $0["messages"]?.arrayValue?[1]["content"]?.arrayValue ?? [] }
            #expect(
                answers[0].first == ["type": "thinking", "thinking": "I must look.", "signature": "signed-0"])
            #expect(answers.map(\.count) == [2, 1], "another model gets none of it")
        }
    }

    @Test func aModelThatTakesNoBudgetDecidesByItself() async throws {
        let refusal =
            #"{"type":"error","error":{"type":"invalid_request_error","message":"\"thinking.type.enabled\" is "#
            + #"not supported for this model. Use \"thinking.type.adaptive\" and \"output_config.effort\"."}}"#
        try await withServer(.anthropic, [.fail(status: 400, body: refusal)]) { provider, server in
            for _ in 0..<2 { try await collect(provider, Self.thinking) }
            let types = server.requests.map { $0.json["thinking"]?["type"] }
            #expect(types == ["enabled", "adaptive", "adaptive"])
        }
    }

    @Test func aModelThatCannotThinkIsCalledWithoutIt() async throws {
        let refusals = [
            #"{"error":{"type":"invalid_request_error","message":"adaptive thinking is not supported on this model"}}"#,
            #"{"error":{"type":"invalid_request_error","message":"thinking: Extra inputs are not permitted"}}"#,
        ]
        try await withServer(
            .anthropic, [.fail(status: 400, body: refusals[0])], [.fail(status: 400, body: refusals[1])]
        ) { provider, server in
            for _ in 0..<2 { try await collect(provider, Self.thinking) }
            #expect(server.requests.map { $0.json["thinking"]?["type"] } == ["enabled", "adaptive", nil, nil])
        }
    }

    @Test func reasoningThatOneConversationLacksIsNoInabilityOfTheModel() async throws {
        let refusal =
            #"{"error":{"type":"invalid_request_error","message":"messages.1.content.0.type: Expected "#
            + #"`thinking` or `redacted_thinking`, but found `tool_use`."}}"#
        try await withServer(.anthropic, [.fail(status: 400, body: refusal)]) { provider, server in
            for _ in 0..<2 { try await collect(provider, Self.thinking) }
            #expect(server.requests.map { $0.json["thinking"]?["type"] } == ["enabled", nil, "enabled"])
        }
    }

    @Test func anAnswerThatOnlyRefusesIsARefusal() async throws {
        try await withServer(.anthropic, [.finishReason("refusal")], [.text("No"), .finishReason("refusal")]) {
            provider, _ in
            let error = await #expect(throws: ModelError.self) { try await collect(provider) }
            #expect(error?.code == .refused)
            let (events, result) = try await collect(provider)
            #expect(events.text == "No")
            #expect(result.finishReason == .other("refusal"))
        }
    }

    @Test func overloadInsideTheStreamIsOverloadBeforeAndAfterTheFirstWord() async throws {
        try await withServer(
            .anthropic, [.raw(Transcripts.anthropicOverloaded)],
            [.raw(Transcripts.anthropicOverloadedInTheMiddle)]
        ) { provider, _ in
            for said in [[], [ModelEvent.text("Well")]] {
                var events: [ModelEvent] = []
                let error = await #expect(throws: ModelError.self) {
                    _ = try await provider.stream(ProviderFixture.request) { events += $0 }
                }
                #expect(error?.code == .overloaded)
                #expect(events == said)
            }
        }
    }

    @Test func aWindowThatNoServerTellsIsTheFamilys() async throws {
        let server = try await ScriptedModelServer.start(.init(contextWindow: nil))
        try await withConnections { connections in
            let provider = AnthropicProvider(baseURL: server.url, key: nil, connections: connections)
            #expect(await provider.contextWindow(of: "claude-opus-4-1") == 200_000)
            #expect(await provider.contextWindow(of: "scripted") == nil)
        }
    }

    @Test func aServerWithOneListingForAllDialectsTellsTheWindowThere() async throws {
        try await withServer(.anthropic) { provider, _ in
            #expect(await provider.contextWindow(of: "local name/of it") == 32768)
        }
    }

    private static var thinking: ModelRequest {
        var request = ProviderFixture.request
        request.thinking = true
        request.tools = RequestBodyTests.request.tools
        return request
    }
}

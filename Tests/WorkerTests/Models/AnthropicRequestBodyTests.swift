import Foundation
import NaviProtocol
import Testing

@testable import worker

@Suite struct AnthropicRequestBodyTests {
    @Test func anthropicGetsItsDialect() throws {
        let expected = #"""
            {"model":"m","max_tokens":100,"stream":true,"temperature":0.5,
             "tools":[{"name":"f","description":"does f","input_schema":{"type":"object"},
               "cache_control":{"type":"ephemeral"}}],
             "system":[{"type":"text","text":"Be \"kind\".\n","cache_control":{"type":"ephemeral"}}],
             "messages":[
              {"role":"user","content":[{"type":"text","text":"look"},
                {"type":"image","source":{"type":"base64","media_type":"image/png","data":"aGk="}}]},
              {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"a":1}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"done",
                "cache_control":{"type":"ephemeral"}}]}]}
            """#
        try expectBody(AnthropicRequestBody(request: RequestBodyTests.request), expected)
    }

    @Test func reasoningGoesBackInFrontOfTheCallsItLedTo() throws {
        var request = RequestBodyTests.request
        request.messages[2].content = "I look."
        let body = AnthropicRequestBody(request: request, thinking: .budget(2048)) { callID in
            callID == "c1" ? [.signed(text: "hm", signature: "s"), .redacted(data: "d")] : []
        }
        let json = try parsed(body)
        #expect(json["thinking"] == ["type": "enabled", "budget_tokens": 2048])
        #expect(json["temperature"] == nil, "Anthropic takes none with reasoning")
        #expect(
            json["messages"]?.arrayValue?[1]["content"] == [
                ["type": "thinking", "thinking": "hm", "signature": "s"], ["type": "redacted_thinking", "data": "d"],
                ["type": "text", "text": "I look."],
                ["type": "tool_use", "id": "c1", "name": "f", "input": ["a": 1]],
            ])
        let without = try parsed(AnthropicRequestBody(request: request) { _ in [.redacted(data: "d")] })
        #expect(without["messages"]?.arrayValue?[1]["content"]?.arrayValue?.count == 2)
    }

    @Test func reasoningIsAskedForWhereThereIsRoomAndNothingIsMissing() {
        var request = ModelRequest(model: "m", messages: [.init(role: .user, content: "hi")], thinking: true)
        let known: (String) -> [SignedThought] = { $0 == "c1" ? [.redacted(data: "d")] : [] }
        #expect(AnthropicThinking(for: request, takesBudget: true, thoughts: known) == .budget(2048))
        #expect(AnthropicThinking(for: request, takesBudget: false, thoughts: known) == .adaptive)
        request.maxOutputTokens = 2047
        #expect(AnthropicThinking(for: request, takesBudget: true, thoughts: known) == nil)
        request.maxOutputTokens = 2048
        #expect(AnthropicThinking(for: request, takesBudget: true, thoughts: known) == .budget(1024))

        request.messages.append(
            .init(role: .assistant, content: "", toolCalls: [.init(id: "c1", name: "f", arguments: [:])]))
        request.messages.append(.init(role: .tool, content: "r", toolCallID: "c1", name: "f"))
        #expect(AnthropicThinking(for: request, takesBudget: true, thoughts: known) == .budget(1024))
        request.messages.append(
            .init(role: .assistant, content: "", toolCalls: [.init(id: "c2", name: "f", arguments: [:])]))
        request.messages.append(.init(role: .tool, content: "r", toolCallID: "c2", name: "f"))
        #expect(AnthropicThinking(for: request, takesBudget: true, thoughts: known) == nil)
        request.messages.append(.init(role: .user, content: "and hurry"))
        #expect(AnthropicThinking(for: request, takesBudget: true, thoughts: known) == nil)
        request.messages.append(.init(role: .assistant, content: "done"))
        request.messages.append(.init(role: .user, content: "next"))
        #expect(AnthropicThinking(for: request, takesBudget: true, thoughts: known) == .budget(1024))
        request.thinking = false
        #expect(AnthropicThinking(for: request, takesBudget: true, thoughts: known) == nil)
    }

    @Test func theSidesAlternateAndResultsComeFirst() {
        let conversation = AnthropicConversation(
            [
                .init(role: .system, content: "a"), .init(role: .system, content: " "),
                .init(role: .assistant, content: "hello"),
                .init(
                    role: .assistant, content: "",
                    toolCalls: [.init(id: "1", name: "f", arguments: [:]), .init(id: "2", name: "g", arguments: [:])]),
                .init(role: .tool, content: "r1", toolCallID: "1"),
                .init(role: .user, content: "wait"), .init(role: .user, content: "\n"),
                .init(role: .tool, content: "r2", toolCallID: "2"),
                .init(role: .system, content: "late"),
                .init(role: .assistant, content: "so"),
            ], hasTools: true)
        #expect(conversation.system == ["a"])
        #expect(
            conversation.turns == [
                .init(isUser: true, blocks: [.text(AnthropicConversation.beginning)]),
                .init(
                    isUser: false,
                    blocks: [
                        .text("hello"), .call(.init(id: "1", name: "f", arguments: [:])),
                        .call(.init(id: "2", name: "g", arguments: [:])),
                    ]),
                .init(
                    isUser: true,
                    blocks: [
                        .result(callID: "1", text: "r1", images: []), .result(callID: "2", text: "r2", images: []),
                        .text("wait"), .text("late"),
                    ]),
                .init(isUser: false, blocks: [.text("so")]),
                .init(isUser: true, blocks: [.text(AnthropicConversation.continuation)]),
            ])
        #expect(AnthropicConversation([], hasTools: false).turns.count == 1)
    }

    @Test func withoutToolsCallsAndResultsAreText() {
        var request = RequestBodyTests.request
        request.tools = []
        let conversation = AnthropicConversation(request.messages, hasTools: false)
        #expect(conversation.turns[1].blocks == [.text("[Call of f]\n{\"a\":1}")])
        #expect(conversation.turns[2].blocks == [.text("[Result of f]\ndone")])
    }

    @Test func namesOfOtherServersAreMadeFit() throws {
        let long = String(repeating: "x", count: 100)
        let request = ModelRequest(
            model: "m",
            messages: [
                .init(role: .user, content: "go"),
                .init(
                    role: .assistant, content: "",
                    toolCalls: [
                        .init(id: "functions.f:0", name: "start rocket!", arguments: .string("x")),
                        .init(id: long, name: "", arguments: [:]),
                    ]),
                .init(role: .tool, content: "", toolCallID: "functions.f:0"),
                .init(role: .tool, content: "r", toolCallID: long),
            ], tools: RequestBodyTests.request.tools)
        let messages = try #require(parsed(AnthropicRequestBody(request: request))["messages"]?.arrayValue)
        let short = JSONValue.string(String(repeating: "x", count: 64))
        #expect(
            messages[1]["content"] == [
                ["type": "tool_use", "id": "functions_f_0", "name": "start_rocket_", "input": ["arguments": "x"]],
                ["type": "tool_use", "id": short, "name": "_", "input": [:]],
            ])
        #expect(messages[2]["content"]?.arrayValue?.map { $0["tool_use_id"] } == ["functions_f_0", short])
    }

    @Test func aTemperatureBeyondItsScaleIsItsEnd() throws {
        let request = ModelRequest(model: "m", messages: [], temperature: 1.7)
        #expect(try parsed(AnthropicRequestBody(request: request))["temperature"] == 1)
    }

    @Test func theMemoryOfReasoningHasABound() {
        let memory = ThoughtMemory(maxEntries: 2, maxBytes: 10)
        func keep(_ callID: String, _ text: String) {
            memory.keep([.signed(text: text, signature: "s")], of: "m", callID: callID)
        }
        func known() -> [String] { ["a", "b", "c"].filter { !memory.thoughts(of: "m", callID: $0).isEmpty } }
        keep("a", "1")
        keep("b", "2")
        #expect(known() == ["a", "b"])
        #expect(memory.thoughts(of: "other", callID: "a").isEmpty)
        keep("c", "3")
        #expect(known() == ["b", "c"])
        keep("a", "12345678")
        #expect(known() == ["a"])
        keep("b", String(repeating: "x", count: 20))
        #expect(known() == [], "what exceeds the bound alone is not kept")
    }

    private func parsed(_ body: AnthropicRequestBody) throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: Data(body.json()))
    }
}

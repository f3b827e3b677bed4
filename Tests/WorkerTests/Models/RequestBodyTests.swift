import Foundation
import NaviProtocol
import Testing

@testable import worker

@Suite struct RequestBodyTests {
    static let request = ModelRequest(
        model: "m",
        messages: [
            ModelMessage(role: .system, content: "Be \"kind\".\n"),
            ModelMessage(
                role: .user, content: "look", images: [ModelImage(contentType: "image/png", base64: "aGk=")]),
            ModelMessage(
                role: .assistant, content: "",
                toolCalls: [ToolCall(id: "c1", name: "f", arguments: .object(["a": .integer(1)]))]),
            ModelMessage(role: .tool, content: "done", toolCallID: "c1", name: "f"),
        ],
        tools: [
            ToolDescription(name: "f", description: "does f", parameters: .object(["type": .string("object")]))
        ],
        temperature: 0.5, maxOutputTokens: 100, contextWindow: 8192, thinking: true)

    @Test func ollamaGetsItsDialect() throws {
        let expected = #"""
            {"model":"m","messages":[
              {"role":"system","content":"Be \"kind\".\n"},
              {"role":"user","content":"look","images":["aGk="]},
              {"role":"assistant","content":"","tool_calls":[{"id":"c1","function":{"name":"f","arguments":{"a":1}}}]},
              {"role":"tool","content":"done","tool_name":"f","tool_call_id":"c1"}],
             "stream":true,"think":true,
             "tools":[{"type":"function","function":{"name":"f","description":"does f","parameters":{"type":"object"}}}],
             "options":{"num_ctx":8192,"temperature":0.5,"num_predict":100}}
            """#
        try expectBody(OllamaRequestBody(request: Self.request, thinking: true), expected)
    }

    @Test func openAIGetsItsDialect() throws {
        let expected = #"""
            {"model":"m","messages":[
              {"role":"system","content":"Be \"kind\".\n"},
              {"role":"user","content":[{"type":"text","text":"look"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]},
              {"role":"assistant","content":null,
                "tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},
              {"role":"tool","content":"done","tool_call_id":"c1"}],
             "stream":true,"stream_options":{"include_usage":true},"temperature":0.5,"max_tokens":100,
             "tools":[{"type":"function","function":{"name":"f","description":"does f","parameters":{"type":"object"}}}]}
            """#
        try expectBody(OpenAIRequestBody(request: Self.request), expected)
    }

    @Test func openAIItselfKnowsTheLimitByAnotherName() throws {
        let request = ModelRequest(model: "m", messages: [], maxOutputTokens: 7)
        try expectBody(
            OpenAIRequestBody(request: request, limitField: .maxCompletionTokens),
            #"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true},"max_completion_tokens":7}"#
        )
    }

    @Test func argumentsThatAreNoObjectGoBackAsOne() {
        #expect(ToolArguments.string("x").asObject.json == #"{"arguments":"x"}"#)
    }

}

/// Compares two JSON texts by what they say.
func expectBody(_ body: some JSONWritable, _ expected: String) throws {
    let found = try JSONDecoder().decode(JSONValue.self, from: Data(body.json()))
    #expect(found == (try JSONDecoder().decode(JSONValue.self, from: Data(expected.utf8))))
}

import Foundation
import NaviProtocol
import Testing

@testable import worker

/// Images in the results of tools, in every dialect.
@Suite struct ToolImagesTests {
    static let request = ModelRequest(
        model: "m",
        messages: [
            ModelMessage(
                role: .assistant, content: "",
                toolCalls: [
                    ToolCall(id: "c1", name: "view_image", arguments: [:]),
                    ToolCall(id: "c2", name: "f", arguments: [:]),
                ]),
            ModelMessage(
                role: .tool, content: "cat.png", images: [ModelImage(contentType: "image/png", base64: "aGk=")],
                toolCallID: "c1", name: "view_image"),
            ModelMessage(role: .tool, content: "done", toolCallID: "c2", name: "f"),
            ModelMessage(role: .assistant, content: "A cat."),
        ],
        tools: [ToolDescription(name: "f", description: "", parameters: .object(["type": .string("object")]))])

    static let words = "[Written by the system, not by the user: what 'view_image' shows.]"

    @Test func openAIGetsThemInAUserMessageAfterTheLastResult() throws {
        let messages = try messages(OpenAIRequestBody(request: Self.request))
        #expect(messages.map { $0["role"] } == ["assistant", "tool", "tool", "user", "assistant"])
        #expect(messages[1]["content"] == "cat.png")
        #expect(
            messages[3]["content"] == [
                ["type": "text", "text": .string(Self.words)],
                ["type": "image_url", "image_url": ["url": "data:image/png;base64,aGk="]],
            ])
    }

    @Test func ollamaGetsThemInAUserMessageAfterTheLastResult() throws {
        let messages = try messages(OllamaRequestBody(request: Self.request, thinking: nil))
        #expect(messages.map { $0["role"] } == ["assistant", "tool", "tool", "user", "assistant"])
        #expect(messages[1]["images"] == nil)
        #expect(messages[3] == ["role": "user", "content": .string(Self.words), "images": ["aGk="]])
    }

    @Test func anthropicGetsThemInsideTheResult() throws {
        let messages = try messages(AnthropicRequestBody(request: Self.request))
        #expect(
            messages[2]["content"]?.arrayValue?.first == [
                "type": "tool_result", "tool_use_id": "c1",
                "content": [
                    ["type": "text", "text": "cat.png"],
                    ["type": "image", "source": ["type": "base64", "media_type": "image/png", "data": "aGk="]],
                ],
            ])
    }

    @Test func imagesOfTheLastStepAndOfSeveralToolsAreNotForgotten() {
        let image = ModelImage(contentType: "image/png", base64: "aGk=")
        let results = ["a", "b"].map { ModelMessage(role: .tool, content: "", images: [image], name: $0) }
        let moved = ToolImages.moved([ModelMessage(role: .user, content: "go")] + results)
        #expect(moved.map(\.role) == [.user, .tool, .tool, .user])
        #expect(moved.map(\.images.count) == [0, 0, 0, 2])
        #expect(moved.last?.content.contains("'a', 'b'") == true)
    }

    @Test func aConversationWithoutImagesOfToolsStaysAsItIs() {
        #expect(ToolImages.moved(RequestBodyTests.request.messages) == RequestBodyTests.request.messages)
    }

    private func messages(_ body: some JSONWritable) throws -> [JSONValue] {
        let json = try JSONDecoder().decode(JSONValue.self, from: Data(body.json()))
        return try #require(json["messages"]?.arrayValue)
    }
}

import NaviProfiles
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// What a server refuses of a request is left out, and the rest goes on.
@Suite(.timeLimit(.minutes(2))) struct RefusalTests {
    private static func refusal(_ message: String, status: Int = 400) -> ModelScript {
        [.fail(status: status, body: #"{"error":{"message":\#(JSONValue.string(message).jsonText())}}"#)]
    }

    private static let rich: JSONValue = [
        "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "additionalProperties": false,
        "properties": ["when": ["anyOf": [["type": "string", "format": "date"], ["type": "null"]]]],
    ]

    private static func request(_ tools: String...) -> ModelRequest {
        ModelRequest(
            model: "m",
            messages: [
                ModelMessage(role: .system, content: "Be kind."), ModelMessage(role: .user, content: "hi"),
            ],
            tools: tools.map { ToolDescription(name: $0, description: "Does it.", parameters: rich) })
    }

    private static func tools(_ request: RecordedRequest) -> [String] {
        (request.json["tools"]?.arrayValue ?? []).compactMap {
            ($0["function"]?["name"] ?? $0["name"])?.stringValue
        }
    }

    @Test(arguments: [
        "Invalid schema for function 'b': In context=('properties', 'when'), 'anyOf' is not permitted.",
        "Invalid 'tools[1].function.parameters': unsupported keyword",
        "GenerateContentRequest.tools[0].function_declarations[1].parameters.properties[when].type: must be specified",
        "tools.1.custom.input_schema: JSON schema is invalid",
    ])
    func schemasAreReducedAndThenTheOneToolThatIsStillRefusedIsSetAsideByName(words: String) async throws {
        for backend in Backend.allCases {
            try await withServer(backend, Self.refusal(words), Self.refusal(words)) { provider, server in
                let (events, result) = try await collect(provider, Self.request("a", "b", "c"))
                #expect(events.text == "ok")
                #expect(result.notes.count == 1)
                #expect(result.notes.first?.contains("the tool 'b', which was left out: \(words)") == true)
                let (_, again) = try await collect(provider, Self.request("a", "b", "c"))
                #expect(again.notes == result.notes, "a tool is missed in every turn")
                #expect(
                    server.requests.map(Self.tools) == [["a", "b", "c"], ["a", "b", "c"], ["a", "c"], ["a", "c"]])
                let isRich = server.requests.map { String(decoding: $0.body, as: UTF8.self).contains("anyOf") }
                #expect(isRich == [true, false, false, false])
            }
        }
    }

    @Test func operatorsFindTheToolThatWasSetAside() async throws {
        let server = try await ScriptedModelServer.start()
        for _ in 0..<2 { server.enqueue(Self.refusal("Invalid schema for function 'b': no")) }
        try await withConnections { connections in
            let provider = ProviderFixture.provider(.openai, of: server, connections)
            try await collect(provider, Self.request("a", "b"))
            #expect(connections.toolRefusals.current == ["b": ": Invalid schema for function 'b': no"])
        }
    }

    @Test(arguments: [
        (500, "tools param requires --jinja flag"), (404, "No endpoints found that support tool use"),
        (400, #""auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"#),
        (400, "registry.ollama.ai/library/m:latest does not support tools"),
    ])
    func serversWithoutToolsAnswerWithoutThemAndThatIsSaid(status: Int, words: String) async throws {
        try await withServer(.openai, Self.refusal(words, status: status)) { provider, server in
            let (events, result) = try await collect(provider, Self.request("a"))
            #expect(events.text == "ok" && result.notes.count == 1)
            #expect(server.requests.map(Self.tools) == [["a"], []])
        }
    }

    @Test func aCallWithoutAnythingLeftOutHasNothingToSay() async throws {
        try await withServer(.openai) { provider, _ in
            let (_, result) = try await collect(provider, Self.request("a"))
            #expect(result.notes.isEmpty)
        }
    }

    @Test(arguments: ["System role not supported", "Developer instruction is not enabled for models/gemma"])
    func modelsWithoutASystemGetItsWordsFromTheUser(words: String) async throws {
        for status in [400, 500] {
            try await withServer(.openai, Self.refusal(words, status: status)) { provider, server in
                for _ in 0..<2 { try await collect(provider, Self.request()) }
                let first = server.requests.map { $0.json["messages"]?.arrayValue?.first?["content"] }
                #expect(first == ["Be kind.", "Be kind.\n\nhi", "Be kind.\n\nhi"])
            }
        }
    }

    private static func image(_ name: String) -> ModelImage { ModelImage(contentType: "image/png", base64: name) }

    private static func withImages(_ more: ModelMessage...) -> ModelRequest {
        ModelRequest(
            model: "m",
            messages: [
                ModelMessage(role: .user, content: "good", images: [image("Z29vZA==")]),
                ModelMessage(role: .assistant, content: "nice"),
                ModelMessage(role: .user, content: "bad", images: [image("YmFk")]),
            ] + more)
    }

    @Test(arguments: [
        "Could not process image", "messages.2.content.1.image.source.base64: invalid base64 data",
        "image exceeds 5 MB maximum", "Invalid image: cannot identify image file",
    ])
    func anImageThatIsRefusedIsLeftOutOfThisConversationAndTheOthersStay(words: String) async throws {
        for backend in Backend.allCases {
            try await withServer(backend, Self.refusal(words)) { provider, server in
                let (events, result) = try await collect(provider, Self.withImages())
                #expect(events.text == "ok")
                #expect(
                    result.notes == ["The model's server refuses an image of this conversation, which was left out."])
                let next = Self.withImages(
                    ModelMessage(role: .assistant, content: "ok"), ModelMessage(role: .user, content: "more"))
                let (_, later) = try await collect(provider, next)
                #expect(later.notes.isEmpty, "it is told once")
                let bodies = server.requests.map { String(decoding: $0.body, as: UTF8.self) }
                #expect(bodies.map { $0.contains("YmFk") } == [true, false, false])
                #expect(bodies.allSatisfy { $0.contains("Z29vZA==") })
                #expect(bodies[1].contains("the model's server refused it"))
            }
        }
    }

    @Test func whenEveryImageIsRefusedTheConversationGoesOnWithoutAny() async throws {
        let words = Self.refusal("Could not process image")
        try await withServer(.openai, words, words) { provider, server in
            let (events, _) = try await collect(provider, Self.withImages())
            #expect(events.text == "ok" && server.requests.count == 3)
        }
    }

    /// The history of a session whose turns have failed, some in the middle of their tools.
    private static func failed(_ roles: Message.Role...) -> ModelRequest {
        ModelRequest(
            model: "m",
            messages: roles.enumerated().map { index, role in
                var message = ModelMessage(role: role, content: "m\(index)")
                message.index = index
                let isAsking = role == .assistant && index + 1 < roles.count && roles[index + 1] == .tool
                if isAsking { message.toolCalls = [ToolCall(id: "c", name: "f", arguments: [:])] }
                if role == .tool { message.toolCallID = "c" }
                return message
            })
    }

    @Test(arguments: [
        (failed(.user, .assistant, .user, .user), ["m2"]), (failed(.user, .user, .user), ["m0", "m1"]),
        (failed(.user, .assistant, .tool, .user, .user), ["m0", "m2", "m3"]),
    ])
    func messagesThatNeverGotAnAnswerDoNotKeepASessionFromGoingOn(request: ModelRequest, left: [String]) async throws {
        for words in ["The prompt was flagged by our content policy", "Invalid value in messages"] {
            try await withServer(.openai, Self.refusal(words)) { provider, server in
                let (events, result) = try await collect(provider, request)
                #expect(events.text == "ok" && result.notes.count == 1)
                let (_, later) = try await collect(provider, request)
                #expect(later.notes.isEmpty)
                let sent = server.requests.map { $0.json["messages"]?.arrayValue?.map { $0["content"] } ?? [] }
                let expected = request.messages.map { message -> JSONValue? in
                    let isLeft = left.contains(message.content)
                    return .string(isLeft ? ModelRequest.wordsForRefusedMessage : message.content)
                }
                #expect(sent == [request.messages.map { .string($0.content) }, expected, expected])
            }
        }
    }

    @Test(arguments: [failed(.user), failed(.user, .assistant, .user), failed(.user, .assistant, .tool, .user)])
    func aRefusalOfWhatIsAskedNowIsTheAnswer(request: ModelRequest) async throws {
        try await withServer(.openai, Self.refusal("flagged by our content policy")) { provider, server in
            await #expect(throws: ModelError.self) { try await collect(provider, request) }
            #expect(server.requests.count == 1)
        }
    }

    @Test func whatIsMissingIsMoneyAndNothingElse() async throws {
        let words = Self.refusal("You exceeded your current quota; check your billing", status: 402)
        try await withServer(.openai, words) { provider, server in
            await #expect(throws: ModelError.self) { try await collect(provider, Self.failed(.user, .user)) }
            #expect(server.requests.count == 1)
        }
    }

    @Test func aServerThatRefusesEverythingIsNotAskedForever() async throws {
        let server = try await ScriptedModelServer.start()
        server.answer { _ in
            [.fail(status: 400, body: #"{"error":{"message":"tools[0].function.parameters: invalid schema"}}"#)]
        }
        try await withConnections { connections in
            let provider = ProviderFixture.provider(.openai, of: server, connections)
            var request = Self.request()
            request.tools = (0..<100).map { ToolDescription(name: "t\($0)", description: "", parameters: Self.rich) }
            await #expect(throws: ModelError.self) { try await collect(provider, request) }
            #expect(server.requests.count < 30)
            #expect(connections.toolRefusals.current.isEmpty, "what did not help is not believed")
        }
    }
}

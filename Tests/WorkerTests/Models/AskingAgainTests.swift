import NaviProfiles
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// Calls that a server refuses for their form are made once more in another one, which is remembered.
@Suite(.timeLimit(.minutes(2))) struct AskingAgainTests {
    static let afterTools = ModelRequest(
        model: "m",
        messages: [
            ModelMessage(role: .user, content: "look"), thoughtful,
            ModelMessage(role: .tool, content: "", toolCallID: "c1", name: "f"),
        ])

    private static var thoughtful: ModelMessage {
        var message = ModelMessage(
            role: .assistant, content: "", toolCalls: [ToolCall(id: "c1", name: "f", arguments: [:])])
        message.thinking = "It must be there."
        return message
    }

    private static func refusal(_ message: String, status: Int = 400) -> ModelStep {
        .fail(status: status, body: #"{"error":{"message":\#(JSONValue.string(message).jsonText())}}"#)
    }

    @Test(arguments: [
        "The `reasoning_content` in the thinking mode must be passed back to the API.",
        "thinking is enabled but reasoning_content is missing in assistant tool call message at index 2",
    ])
    func reasoningGoesBackToServersThatWantIt(words: String) async throws {
        try await withServer(.openai, [Self.refusal(words)]) { provider, server in
            for _ in 0..<2 { try await collect(provider, Self.afterTools) }
            let sent = server.requests.map { $0.json["messages"]?.arrayValue?[1]["reasoning_content"] }
            #expect(sent == [nil, .string("It must be there."), .string("It must be there.")])
        }
    }

    @Test func reasoningGoesToNobodyElse() async throws {
        for backend in Backend.allCases {
            try await withServer(backend, [.text("ok")]) { provider, server in
                try await collect(provider, Self.afterTools)
                #expect(!String(decoding: try #require(server.requests.first).body, as: UTF8.self).contains("must be"))
            }
        }
    }

    @Test func theLimitOfAnAnswerGoesByTheNameThatTheServerKnows() async throws {
        let words =
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        try await withServer(.openai, [Self.refusal(words)]) { provider, server in
            for _ in 0..<2 { try await collect(provider) }
            #expect(server.requests.map { $0.json["max_tokens"] != nil } == [true, false, false])
            #expect(server.requests.map { $0.json["max_completion_tokens"] != nil } == [false, true, true])
        }
    }

    @Test(arguments: [
        #"{"error":{"message":"Unrecognized request argument supplied: stream_options"}}"#,
        #"{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}"#,
        #"{"error":{"message":"Unknown parameter","param":"stream_options"}}"#,
    ])
    func figuresAreNotAskedForWhereThatIsRefused(body: String) async throws {
        for status in [400, 422] {
            try await withServer(.openai, [.fail(status: status, body: body)]) { provider, server in
                for _ in 0..<2 { try await collect(provider) }
                #expect(server.requests.map { $0.json["stream_options"] != nil } == [true, false, false])
            }
        }
    }

    @Test(arguments: [500, 400])
    func modelsThatWantSidesInTurnsGetThemSo(status: Int) async throws {
        let words = "Conversation roles must alternate user/assistant/user/assistant/..."
        let roles: [Message.Role] = [.system, .user, .user, .assistant, .tool, .user, .assistant, .assistant, .user]
        let messages = roles.enumerated().map { position, role in
            ModelMessage(
                role: role, content: "m\(position)",
                toolCalls: position == 3 ? [ToolCall(id: "c", name: "f", arguments: [:])] : [],
                toolCallID: role == .tool ? "c" : nil)
        }
        let request = ModelRequest(model: "m", messages: messages)
        try await withServer(.openai, [Self.refusal(words, status: status)]) { provider, server in
            for _ in 0..<2 { try await collect(provider, request) }
            let sent = server.requests.map { $0.json["messages"]?.arrayValue?.compactMap { $0["role"]?.stringValue } }
            let inTurns = ["system", "user", "assistant", "tool", "assistant", "user", "assistant", "user"]
            #expect(sent == [roles.map(\.rawValue), inTurns, inTurns])
            #expect(server.requests[1].json["messages"]?.arrayValue?[1]["content"] == "m1\n\nm2")
        }
    }

    @Test(arguments: UInt64(0)..<50)
    func whateverIsSaidBecomesSidesInTurnsWithEveryWord(seed: UInt64) {
        var edges = Edges(seed: seed)
        let messages = (0..<edges.number(0...12)).map { position in
            ModelMessage(role: edges.pick([.user, .assistant, .tool]), content: "«\(position)»")
        }
        let spoken = messages.alternating
        for position in messages.indices { #expect(spoken.filter { $0.content.contains("«\(position)»") }.count == 1) }
        for (before, after) in zip(spoken, spoken.dropFirst()) {
            #expect(before.role != after.role || after.role == .tool)
            #expect(!(before.role == .tool && after.role == .user))
        }
        #expect(spoken.first.map { $0.role != .assistant } ?? true)
        #expect(spoken.alternating == spoken)
    }

    @Test func nothingIsSentWithoutWords() throws {
        for (body, path) in [
            (OpenAIRequestBody(request: Self.afterTools).json(), "openai"),
            (OllamaRequestBody(request: Self.afterTools, thinking: nil).json(), "ollama"),
        ] {
            let json = try JSONValue(json: body)
            #expect(json["messages"]?.arrayValue?[2]["content"] == "[The tool gave no output.]", "\(path)")
        }
    }
}

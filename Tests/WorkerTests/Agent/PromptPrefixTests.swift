import NaviProfiles
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// Servers cache what they have read: a request begins as the one before it.
@Suite struct PromptPrefixTests {
    private static func body(_ request: ModelRequest, _ backend: Backend) -> [UInt8] {
        var request = request
        request.model = "m"
        switch backend {
        case .openai: return OpenAIRequestBody(request: request).json()
        case .ollama: return OllamaRequestBody(request: request, thinking: nil).json()
        case .anthropic:
            // The marks are no part of the prompt, and the newest one is always somewhere else.
            let body = String(decoding: AnthropicRequestBody(request: request).json(), as: UTF8.self)
            return Array(body.replacing(#","cache_control":{"type":"ephemeral"}"#, with: "").utf8)
        }
    }

    /// Turns with and without tools, a failed one, one that the user stopped to wait for, in several languages.
    @Test(arguments: Backend.allCases)
    func eachRequestBeginsAsTheOneBeforeIt(backend: Backend) async throws {
        let calls = (0..<8).map { ToolCall(id: "c\($0)", name: "look", arguments: ["größe": .integer(Int64($0))]) }
        let model = ScriptedModel(
            .text("Здравствуйте"), .calls(calls[0], calls[1]), .calls(calls[2], text: "und weiter"), .text("好的"),
            .failure(.refused), .calls(calls[3]), .text("done"), .text("bye"), window: 200_000)
        let worker = try await WorkerFixture(
            model,
            profiles: [ProfileFixture(id: "p", systemPrompt: "Be kind. ", tools: ["look", "switch_profile"])],
            tools: ToolRegistry([
                FixedTool(name: "look", result: .success(String(repeating: "seen. ", count: 300))), SwitchProfileTool(),
            ]))
        for text in ["Guten Tag", "看一下", "fail", "again", "and?"] { try await worker.runTurn(text) }
        var bodies: [[UInt8]] = []
        for _ in 0..<8 { bodies.append(Self.body(try #require(try await model.requests.next()), backend)) }
        let (same, all) = zip(bodies, bodies.dropFirst()).reduce((0, 0)) { sums, pair in
            (sums.0 + zip(pair.0, pair.1).prefix { $0 == $1 }.count, sums.1 + pair.0.count)
        }
        #expect(Double(same) / Double(all) >= 0.99, "\(same) of \(all) bytes")
    }
}

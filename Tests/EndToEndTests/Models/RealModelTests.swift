import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// A conversation with a real, small model: what it says is its own affair, the structure is ours.
    @Suite struct RealModelTests {
        @Test(
            .enabled(
                if: LocalModel.python != nil && LocalModel.weights != nil,
                "set NAVI_TEST_MODEL_PYTHON and NAVI_TEST_MODEL_FILE to talk to a real model"),
            .timeLimit(.minutes(5)), arguments: ["openai", "anthropic"])
        func aConversationWithARealModelHasTheStructureOfEveryOther(_ backend: String) async throws {
            let profile = ProfileFixture(
                id: "secretary", systemPrompt: "Answer in a few words.", contextWindow: 2048, maxOutputTokens: 40)
            try await NaviSystem.prepare(.init(backend: backend, profiles: [profile])) { system in
                let url = try await LocalModel.start(LocalModel.weights, context: 2048, for: system)
                let environment = [
                    "OPENAI_BASE_URL": "\(url)/v1", "OPENAI_MODEL": "local", "ANTHROPIC_BASE_URL": url,
                    "ANTHROPIC_MODEL": "local",
                ]
                try await system.startGateway(environment: environment)
                try await system.startWorker(environment: environment)
                try await system.waitUntilReady()
                let (session, client) = try await system.openSession()
                for (round, question) in ["Name three colors.", "And three animals?"].enumerated() {
                    try await client.send(message: question)
                    let frames = try await client.collectTurn(timeLimit: .seconds(120))
                    let end = try frames.end()
                    #expect(!end.content.isEmpty)
                    #expect(frames.text.isIdentical(to: end.content))
                    #expect((1...40).contains(end.tokenCount))
                    #expect(end.contextTokens > 0)
                    #expect(end.messageIndex == round * 2 + 1)
                    frames.expectUnbrokenCursors()
                    let stored = try await system.rest.messages(session).last?.content
                    #expect(stored?.isIdentical(to: end.content) == true)
                }
                try await client.send(message: "Tell me a long story.")
                _ = try await client.collect(timeLimit: .seconds(120)) { $0.frame.kind == .streamDelta }
                try await client.sendStop()
                #expect(try await client.collectTurn(timeLimit: .seconds(120)).last?.frame.kind != .error)
            }
        }

        /// The model decides by itself: that it calls the tool is what it was chosen for, what it says then is not ours.
        @Test(
            .enabled(
                if: LocalModel.python != nil && LocalModel.toolWeights != nil,
                "set NAVI_TEST_TOOL_MODEL_FILE to let a real model call tools"),
            .timeLimit(.minutes(5)))
        func aRealModelCallsAToolAndAnswersWithItsResult() async throws {
            let profile = ProfileFixture(
                id: "secretary", systemPrompt: "Use tools when they help.", tools: ["list_profiles"],
                contextWindow: 4096, maxOutputTokens: 80)
            try await NaviSystem.prepare(.init(profiles: [profile, ProfileFixture(id: "gardener")])) { system in
                let template = "\(Binaries.packageRoot)/deploy/quickstart/qwen_tools.jinja"
                let url = try await LocalModel.start(
                    LocalModel.toolWeights, context: 4096, arguments: ["--template", template], for: system)
                let environment = ["OPENAI_BASE_URL": "\(url)/v1", "OPENAI_MODEL": "local"]
                try await system.startGateway(environment: environment)
                try await system.startWorker(environment: environment)
                try await system.waitUntilReady()
                let (session, client) = try await system.openSession()
                try await client.send(message: "Which profiles are there? Use the list_profiles tool.")
                let frames = try await client.collectTurn(timeLimit: .seconds(120))
                #expect(try frames.end().toolCallCount >= 1)
                #expect(frames.kinds.contains(.toolStarted))
                let messages = try await system.rest.messages(session)
                #expect(messages.first { $0.role == .tool }?.content?.contains("gardener") == true)
                #expect(messages.last?.role == .assistant)
            }
        }
    }
}

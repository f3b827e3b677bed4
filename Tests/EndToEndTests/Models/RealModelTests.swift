import Foundation
import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    /// A conversation with a real, small model: what it says is its own affair, the structure is ours.
    @Suite struct RealModelTests {
        private static let environment = ProcessInfo.processInfo.environment
        private static let python = environment["NAVI_TEST_MODEL_PYTHON"]
        private static let weights = environment["NAVI_TEST_MODEL_FILE"]

        @Test(
            .enabled(
                if: python != nil && weights != nil,
                "set NAVI_TEST_MODEL_PYTHON and NAVI_TEST_MODEL_FILE to talk to a real model"),
            .timeLimit(.minutes(5)), arguments: ["openai", "anthropic"])
        func aConversationWithARealModelHasTheStructureOfEveryOther(_ backend: String) async throws {
            let profile = ProfileFixture(
                id: "secretary", systemPrompt: "Answer in a few words.", contextWindow: 2048, maxOutputTokens: 40)
            try await NaviSystem.prepare(.init(backend: backend, profiles: [profile])) { system in
                let url = try await startModel(system)
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

        /// Starts the model server of the quick start, on a free port and one thread.
        private func startModel(_ system: NaviSystem) async throws -> String {
            let server = try await system.nursery.start(
                ChildProcess.Launch(
                    name: "model", executable: try #require(Self.python),
                    arguments: [
                        "\(Binaries.packageRoot)/deploy/quickstart/local_model_server.py", "--model",
                        try #require(Self.weights), "--port", "0", "--slots", "1", "--context", "2048", "--threads",
                        "1",
                    ],
                    environment: system.environment(["PYTHONUNBUFFERED": "1"]), logPath: system.folder["model.log"]))
            let mark = "listening on "
            while let line = try await server.lines.next(timeLimit: .seconds(120)) {
                if let range = line.range(of: mark) { return String(line[range.upperBound...]) }
            }
            throw Failure("the model server ended: \(server.log)")
        }
    }
}

import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct CompressionTests {
        private static let profile = ProfileFixture(id: "secretary", contextWindow: 4000, maxOutputTokens: 200)
        private static let longText = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 60)

        /// Answers questions at length, and reports a context beyond the threshold from the fourth one on. Everything
        /// else it is asked must be the summary.
        private static let answer = ModelAnswer.chosen { request in
            guard request.lastUserText.hasPrefix("question") else { return .answer("Goal: foxes and dogs.") }
            let number = Int(request.lastUserText.split(separator: " ")[1]) ?? 0
            let tokens = number >= 4 ? 3300 : number * 700
            return [.text("Answer \(number). \(longText)"), .usage(promptTokens: tokens - 100, completionTokens: 100)]
        }

        @Test func atFourFifthsOfTheWindowTheContextIsSummarisedAndTheHistoryIsNot() async throws {
            let options = NaviSystem.Options(profiles: [Self.profile], environment: ["CONTEXT_KEEP_RECENT": "1"])
            try await withNavi(options, window: 4000, answer: Self.answer) { system, model in
                let (session, client) = try await system.openSession()
                for number in 1...3 {
                    try await client.send(message: "question \(number)")
                    #expect(try await client.collectTurn().end().contextTokens == number * 700)
                }
                let before = try await system.rest.messages(session)
                try await client.send(message: "question 4")
                let end = try await client.collectTurn().end()
                #expect(end.contextTokens == 3300)
                #expect(end.maxContextTokens == 4000)
                guard case .contextCompressed(let compressed) = try await client.next(.contextCompressed).frame else {
                    return
                }
                #expect(compressed.tokensBefore == 3300)
                #expect(compressed.tokensAfter < compressed.tokensBefore)
                #expect(compressed.messagesBefore == 8)
                #expect(compressed.messagesAfter < compressed.messagesBefore)
                #expect(compressed.summary.contains("foxes and dogs"))

                try await checkContext(system, session)
                let after = try await system.rest.messages(session)
                #expect(after.count == 8)
                #expect(Array(after.prefix(before.count)) == before)

                try await client.send(message: "question 0")
                _ = try await client.collectTurn()
                let sent = try #require(model.requests.last { $0.lastUserText == "question 0" })
                #expect(sent.messages.contains { $0.text.contains("foxes and dogs") })
                #expect(!sent.messages.contains { $0.role == "assistant" && $0.text.contains("Answer 1.") })
            }
        }

        private func checkContext(_ system: NaviSystem, _ session: SessionID) async throws {
            let context = try await system.rest.get("/sessions/\(session)/context").expecting(200).json
            guard case .array(let messages)? = context["messages"] else {
                Issue.record("no messages in \(context)")
                return
            }
            #expect(messages.first?["is_summary"] == .bool(true))
            #expect(messages.first?["content"]?.stringValue?.contains("foxes and dogs") == true)
            #expect(messages.last?["content"]?.stringValue?.hasPrefix("Answer 4") == true)
            #expect(context["max_context_tokens"] == .integer(4000))
            #expect(context["threshold"] == .integer(3134))
        }
    }
}

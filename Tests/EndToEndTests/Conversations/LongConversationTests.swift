import NaviProtocol
import Synchronization
import TestKit
import Testing

extension EndToEnd {
    /// A model with a small window that refuses what is too long, as real servers do.
    final class StrictModel: Sendable {
        let window: Int
        private let seen = Mutex((largest: 0, refused: 0, summaries: 0))

        init(window: Int) {
            self.window = window
        }

        var largest: Int { seen.withLock { $0.largest } }
        var refused: Int { seen.withLock { $0.refused } }

        /// A tokenizer that is none of those which the estimate was fitted to.
        static func tokens(_ request: RecordedRequest) -> Int {
            request.body.count / 3
        }

        func script(_ request: RecordedRequest) -> ModelScript {
            let tokens = Self.tokens(request)
            seen.withLock {
                $0.largest = max($0.largest, tokens)
                if tokens > window { $0.refused += 1 }
            }
            guard tokens <= window else { return [.contextTooLong(promptTokens: tokens, window: window)] }
            let text: String
            if request.systemText.contains("memory of a conversation") {
                text = "Goal: to count\nDone: up to \(request.body.count)"
            } else {
                text = "Answer to \(request.lastUserText.prefix(20)). " + String(repeating: "So it is. ", count: 20)
            }
            return [.text(text), .usage(promptTokens: tokens, completionTokens: text.utf8.count / 3)]
        }
    }

    @Suite(.timeLimit(.minutes(4))) struct LongConversationTests {
        private static let turns = 1000

        private static func question(_ number: Int) -> String {
            "question \(number): " + String(repeating: "what of it? ", count: 5 + number * 37 % 90)
        }

        @Test func aThousandTurnsFitASmallWindowWithoutALoopAndWithoutALoss() async throws {
            let model = StrictModel(window: 8192)
            let profile = ProfileFixture(id: "secretary", contextWindow: 8192, maxOutputTokens: 500)
            let answer = ModelAnswer.chosen { model.script($0) }
            try await withNavi(
                .init(profiles: [profile], environment: ["NAVI_MESSAGES_PER_SECOND": "1000"]), window: 8192,
                answer: answer
            ) { system, _ in
                let (session, client) = try await system.openSession()
                var spent = 0
                for number in 0..<Self.turns {
                    let question = Self.question(number)
                    try await client.send(message: question)
                    let end = try await client.collectTurn().end()
                    #expect(end.contextTokens > 0 && end.contextTokens <= 8192)
                    spent += (question.utf8.count + end.content.utf8.count + 60) / 3
                }
                #expect(model.refused == 0, "no call is ever refused as too long")
                #expect(model.largest <= 8192)

                let history = try await system.rest.messages(session)
                #expect(history.count == 2 * Self.turns)
                let questions = history.filter { $0.role == .user }.map { $0.content ?? "" }
                #expect(questions == (0..<Self.turns).map(Self.question), "the history is complete and unchanged")

                let versions = try await system.rest.get("/sessions/\(session)/compressions").expecting(200).json
                let made = try #require(versions["compressions"]?.arrayValue)
                let after = made.compactMap { $0["tokens_after"]?.integerValue }
                // Each compression makes room from what is left of the one before it up to the threshold.
                let room = Int(8192 * 0.8) - (after.max() ?? 0)
                let demanded = (spent + room - 1) / room
                #expect(made.count * 100 <= demanded * 105, "\(made.count) compressions, \(demanded) demanded")
                #expect(made.count > 10)
                #expect(made.allSatisfy { $0["method"] == "model" })
            }
        }
    }
}

import NaviProtocol
import TestKit
import Testing

extension EndToEnd {
    @Suite struct SessionMemoryTests {
        @Test func aTodoListIsShownAsStateAndSurvivesTheEndOfItsWorker() async throws {
            let profile = ProfileFixture(id: "secretary", tools: ["todo"])
            try await withNavi(.init(profiles: [profile])) { system, model in
                let set = #"{"action":"set","items":[{"text":"buy milk","status":"done"},{"text":"call Anna"}]}"#
                model.enqueue(.toolCall("todo", arguments: set), .answer("noted"))
                let (session, client) = try await system.openSession()
                try await client.send(message: "plan")
                let frames = try await client.collectTurn()
                let list = [
                    TodoList.Item(text: "buy milk", status: .done), TodoList.Item(text: "call Anna", status: .pending),
                ]
                #expect(frames.kinds.filter { $0 == .todoUpdated || $0 == .toolCall } == [.todoUpdated, .toolCall])
                #expect(try await system.connect(session).sync().todo == list)
                try await system.workers[0].killNow()
                try await system.startWorker()
                model.enqueue(.toolCall("todo", arguments: #"{"action":"read"}"#), .answer("one is left"))
                try await client.send(message: "what is left?")
                let end = try await client.collectTurn(timeLimit: .seconds(45)).end()
                #expect(end.content == "one is left")
                #expect(
                    try await system.rest.messages(session).last { $0.role == .tool }?.content
                        == "1 of 2 done\n1. [done] buy milk\n2. [pending] call Anna")
            }
        }

        private static let longText = String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 60)

        /// Answers questions at length, and reports a context beyond the threshold from the third one on. Everything
        /// else it is asked must be the summary, which says nothing.
        private static let answer = ModelAnswer.chosen { request in
            guard request.lastUserText.hasPrefix("question") else { return .answer("Goal: they talked.") }
            let tokens = request.lastUserText.contains("three") ? 3300 : 700
            // What assistants say in passing is what a summary leaves out first.
            let said = request.lastUserText.contains("one") ? "The locker of your sister is turquoise. " : ""
            return [.text("Noted. \(said)\(longText)"), .usage(promptTokens: tokens - 100, completionTokens: 100)]
        }

        @Test func whatASummaryDroppedIsFoundAgain() async throws {
            let profile = ProfileFixture(
                id: "secretary", tools: ["search_history"], contextWindow: 4000, maxOutputTokens: 200)
            let options = NaviSystem.Options(profiles: [profile], environment: ["CONTEXT_KEEP_RECENT": "1"])
            try await withNavi(options, window: 4000, answer: Self.answer) { system, model in
                let (session, client) = try await system.openSession()
                for question in ["question one", "question two", "question three"] {
                    try await client.send(message: question)
                    _ = try await client.collectTurn().end()
                }
                try await client.next(.contextCompressed)
                model.enqueue(
                    .toolCall("search_history", arguments: #"{"query":"locker sister"}"#), .answer("It is turquoise."))
                try await client.send(message: "which one was it?")
                #expect(try await client.collectTurn().end().content == "It is turquoise.")
                let asked = try #require(model.requests.first { $0.lastUserText == "which one was it?" })
                #expect(!asked.messages.contains { $0.text.contains("turquoise") })
                let result = try await system.rest.messages(session).last { $0.role == .tool }?.content ?? ""
                #expect(result.contains("\n[message 1, assistant, ") && result.contains("sister is turquoise"))
            }
        }
    }
}

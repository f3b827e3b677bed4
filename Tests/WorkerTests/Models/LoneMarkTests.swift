import NaviProfiles
import NaviProtocol
import TestKit
import Testing

@testable import worker

/// Models whose prompts end with the opening mark of a thought: their answers have the closing one alone.
@Suite(.timeLimit(.minutes(2))) struct LoneMarkTests {
    private static func call(_ provider: any ModelProvider) async throws -> [ModelEvent] {
        try await collect(provider).0
    }

    @Test(arguments: [
        ("The user greets.\n</think>\n\nHello", "The user greets.\n"), ("考えます</think>Hello", "考えます"),
        ("let me see[/THINK]Hello", "let me see"), ("x < y, so\n◁/think▷Hello", "x < y, so\n"),
    ])
    func aThoughtThatIsClosedWithoutHavingBeenOpenedIsToldApartFromTheNextAnswerOn(
        answer: String, thought: String
    ) async throws {
        for backend in [Backend.openai, .ollama] {
            try await withServer(backend, .answer(answer), .answer(pieces: answer.map { String($0) }), .answer(answer))
            {
                provider, _ in
                #expect(try await Self.call(provider).text == answer, "what was shown is not taken back")
                for _ in 0..<2 {
                    let events = try await Self.call(provider)
                    #expect(events.text == "Hello")
                    #expect(events.thinking == thought)
                }
            }
        }
    }

    @Test func anAnswerThatWasTakenForAThoughtIsSaidAllTheSame() async throws {
        let thoughtful = ModelScript.answer("hm</think>Hello")
        try await withServer(.openai, thoughtful, .answer("No marks."), .answer("Again none.")) { provider, _ in
            _ = try await Self.call(provider)
            #expect(try await Self.call(provider).text == "No marks.")
            let events = try await Self.call(provider)
            #expect(events == [.text("Again none.")], "it is forgotten")
        }
    }

    @Test func aThoughtThatIsOnlyTheBeginningOfAnAnswerIsNoAnswer() async throws {
        let cut: ModelScript = [.text("I wonder"), .finishReason("length")]
        let calling: ModelScript = [.text("I look."), .toolCall(id: "c", name: "look", arguments: "{}")]
        try await withServer(.openai, .answer("hm</think>Hello"), calling, cut) { provider, _ in
            _ = try await Self.call(provider)
            let asked = try await Self.call(provider)
            #expect(asked.text == "" && asked.thinking == "I look." && asked.calls.count == 1)
            await #expect(throws: ModelError.self) { try await Self.call(provider) }
        }
    }

    @Test func reasoningThatTheServerTellsApartLeavesNoneInTheText() async throws {
        try await withServer(.openai, .answer("hm</think>Hello"), [.thinking("hm"), .text("Hello")]) { provider, _ in
            _ = try await Self.call(provider)
            let events = try await Self.call(provider)
            #expect(events.thinking == "hm" && events.text == "Hello")
        }
    }

    @Test(arguments: [
        "Write `</think>` to end it.", "<think>a</think>The mark is </think>.", "<think> opens, </think> closes",
        "a < b, c > d [x]", "Say '</think>'",
    ])
    func whatAnAnswerSaysOfMarksMeansNothing(answer: String) async throws {
        try await withServer(.openai, .answer(answer), .answer("Hello")) { provider, _ in
            _ = try await Self.call(provider)
            #expect(try await Self.call(provider) == [.text("Hello")])
        }
    }

    @Test(arguments: UInt64(0)..<30)
    func aLoneMarkIsFoundHoweverTheTextIsCut(seed: UInt64) {
        var edges = Edges(seed: seed)
        let long = String(repeating: "é> ", count: 700)
        for (text, isFound) in [
            (long + "</think>x", true), (long + "`</think>` x", false), ("<think>a</think>", false),
        ] {
            var search = LoneMarkSearch()
            for part in edges.parts(of: Array(text.utf8)) { search.look(at: part[...]) }
            #expect((search.mark != nil) == isFound)
        }
    }
}

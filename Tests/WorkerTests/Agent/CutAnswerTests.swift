import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct CutAnswerTests {
    @Test func nothingWithAnEffectRunsFromAnAnswerThatWasCut() async throws {
        let (write, read) = (CountingTool(name: "write", effect: .once), CountingTool(name: "read", effect: .readOnly))
        let calls = [
            ToolCall(id: "a", name: "write", arguments: ["path": "x"]),
            ToolCall(id: "b", name: "read", arguments: [:]),
            ToolCall(id: "c", name: "write", arguments: .string(#"{"path":"y","content":"ab"#)),
        ]
        let cut = ScriptedModel.Answer(events: [calls.map { .toolCall($0) }], ending: .cut)
        let model = ScriptedModel(cut, .calls(calls[0]), .text("ok"))
        let worker = try await WorkerFixture(
            model, profiles: [ProfileFixture(id: "p", tools: ["write", "read"])], tools: ToolRegistry([write, read]))
        try await worker.runTurn("go")
        #expect(read.runs == 1)
        #expect(write.runs == 1, "the call of the whole answer alone")
        let results = try await worker.history().filter { $0.role == .tool }.map { $0.content ?? "" }
        #expect(results.map { $0.contains("cut off") } == [true, false, true, false])
    }

    @Test func aModelWhoseCallsAreCutAgainAndAgainIsAskedForItsLastWords() async throws {
        let write = CountingTool(name: "write", effect: .once)
        let cut = (0..<9).map { number in
            let half = ToolCall(id: "c\(number)", name: "write", arguments: .string(#"{"n":\#(number),"text":"ab"#))
            return ScriptedModel.Answer(events: [[.toolCall(half)]], ending: .cut)
        }
        let asked = AgentStateMachine.maxCutAnswers
        let model = ScriptedModel(answers: cut.prefix(asked) + [.text("It is too long for me.")])
        let worker = try await WorkerFixture(
            model, profiles: [ProfileFixture(id: "p", tools: ["write"])], tools: ToolRegistry([write]))
        try await worker.runTurn("write a book")
        #expect(write.runs == 0 && model.callCount == asked + 1)
        let limits = try worker.sent.frames().compactMap { frame -> String? in
            if case .limitReached(let limit) = frame.frame { limit.message } else { nil }
        }
        #expect(limits.count == 1 && limits[0].contains("max_output_tokens"))
        #expect(try await worker.history().last?.content == "It is too long for me.")
    }

    @Test func answersThatWereCutBehindWholeCallsAreNoReasonToEndATurn() async throws {
        let read = CountingTool(name: "read", effect: .readOnly)
        let answers = (0..<8).map { number in
            let call = ToolCall(id: "c\(number)", name: "read", arguments: ["n": .integer(Int64(number))])
            return ScriptedModel.Answer(events: [[.toolCall(call)]], ending: .cut)
        }
        let worker = try await WorkerFixture(
            ScriptedModel(answers: answers + [.text("done")]), profiles: [ProfileFixture(id: "p", tools: ["read"])],
            tools: ToolRegistry([read]))
        try await worker.runTurn("read")
        #expect(read.runs == 8)
        #expect(try await worker.history().last?.content == "done")
    }

    @Test func whoeverReadsAnAnswerThatWasCutIsTold() async throws {
        let cut = ScriptedModel.Answer(events: [[.text("Es war einm")]], ending: .cut)
        for (answer, isTold) in [(cut, true), (.text("Es war einmal."), false)] {
            let worker = try await WorkerFixture(
                ScriptedModel(answer), profiles: [ProfileFixture(id: "p", maxOutputTokens: 77)])
            try await worker.runTurn("tell")
            let limits = try worker.sent.frames().compactMap {
                if case .limitReached(let limit) = $0.frame { limit } else { nil }
            }
            #expect(limits.map(\.limit) == (isTold ? [.length] : []))
            #expect(limits.allSatisfy { $0.message.contains("77 tokens") })
        }
    }
}

/// A tool that counts its runs.
final class CountingTool: Tool {
    let name: String
    let description = "Counts."
    let effect: ToolEffect
    let parameters: JSONValue = ["type": "object"]
    private let count = Counter()

    var runs: Int { count.value }

    init(name: String, effect: ToolEffect) {
        self.name = name
        self.effect = effect
    }

    func call(_ arguments: JSONValue, _ context: ToolContext) async throws -> ToolResult {
        _ = count.next()
        return .success("counted")
    }
}

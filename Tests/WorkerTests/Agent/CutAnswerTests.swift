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

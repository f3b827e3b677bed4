import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct SubagentTests {
    private let spawn = ToolCall(
        id: "s1", name: "spawn_agent", arguments: ["task": "count the stars", "briefing": "It is night."])
    private let look = ToolCall(id: "k1", name: "look", arguments: [:])
    private let tools = ToolRegistry([
        SpawnAgentTool(), FixedTool(name: "look", result: .success("many"), effect: .readOnly),
    ])
    private let profile = ProfileFixture(id: "p", tools: ["spawn_agent", "look"])

    @Test func aSubagentWorksInAContextOfItsOwnAndOnlyItsAnswerEntersTheHistory() async throws {
        let model = ScriptedModel(.calls(spawn), .calls(look), .text("I count many."), .text("There are many."))
        let worker = try await WorkerFixture(model, profiles: [profile], tools: tools)
        let turn = try await worker.runTurn("how many stars?")
        #expect(
            try await worker.transcript() == [
                "user: how many stars?", "assistant: - [s1 spawn_agent]",
                "tool: " + Fence.marking("I count many.", "the sub-agent's answer"), "assistant: There are many.",
            ])
        _ = try await model.requests.next()
        let inner = try #require(try await model.requests.next())
        #expect(inner.messages.map(\.role) == [.system, .user])
        #expect(inner.messages[0].content.contains("It is night."))
        #expect(inner.messages[1].content == "count the stars")
        #expect(inner.tools.map(\.name) == ["look"], "a sub-agent has no sub-agents")
        #expect(try await worker.store.terminalResult(turn.key.turnID)?.toolCallCount == 1)
    }

    @Test func itsToolsAreShownInsideTheCallItWorksFor() async throws {
        let model = ScriptedModel(.calls(spawn), .calls(look), .text("many"), .text("ok"))
        let worker = try await WorkerFixture(model, profiles: [profile], tools: tools)
        try await worker.runTurn("go")
        let shown = try worker.sent.frames().compactMap { frame -> String? in
            switch frame.frame {
            case .toolStarted(let call): "started \(call.tool) \(call.isSubagent) \(call.parentToolCallID ?? "-")"
            case .toolCall(let call): "ended \(call.tool) \(call.isSubagent) \(call.parentToolCallID ?? "-")"
            default: nil
            }
        }
        #expect(
            shown == [
                "started spawn_agent false -", "started look true s1", "ended look true s1",
                "ended spawn_agent false -",
            ])
    }

    @Test func itLivesOnItsParentsBudget() async throws {
        let looks = (0..<3).map { ToolCall(id: "k\($0)", name: "look", arguments: ["n": .integer(Int64($0))]) }
        let model = ScriptedModel(
            .calls(spawn), .calls(looks[0]), .calls(looks[1]), .text("as far as I came"), .text("last words"))
        var profile = profile
        profile.fields = ["max_tool_calls": 3]
        let worker = try await WorkerFixture(model, profiles: [profile], tools: tools)
        try await worker.runTurn("go")
        #expect(try await worker.history()[2].content?.contains("as far as I came") == true)
        #expect(try await worker.history().last?.content == "last words")
        #expect(model.callCount == 5)
    }

    @Test func aSubagentThatFailsIsAResultNotTheEndOfTheTurn() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(spawn), .failure(.unreachable), .text("never mind")), profiles: [profile],
            tools: tools)
        try await worker.runTurn("go")
        #expect(try await worker.history()[2].content?.hasPrefix("Error: The sub-agent failed:") == true)
        #expect(try await worker.history().last?.content == "never mind")
    }
}

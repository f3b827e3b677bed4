import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct ToolFrameTests {
    private func worker(_ results: [String]) async throws -> WorkerFixture {
        let calls = results.indices.map { ToolCall(id: "c\($0)", name: "t\($0)", arguments: .object([:])) }
        let tools = results.enumerated().map { FixedTool(name: "t\($0)", result: .success($1)) }
        let model = ScriptedModel(
            answers: [ScriptedModel.Answer(events: [calls.map { .toolCall($0) }]), .text("done")])
        let worker = try await WorkerFixture(
            model, profiles: [ProfileFixture(id: "p", tools: calls.map(\.name), contextWindow: 1_000_000)],
            tools: ToolRegistry(tools))
        try await worker.runTurn("go")
        return worker
    }

    private func frames(of worker: WorkerFixture) throws -> [ToolCallFinished] {
        try worker.sent.frames().compactMap { frame in
            if case .toolCall(let call) = frame.frame { return call }
            return nil
        }
    }

    @Test func aLongResultIsCutInItsFrameAndWholeInTheHistory() async throws {
        let long = String(repeating: "ä", count: 60_000)
        let worker = try await worker(["short", long])
        let shown = try frames(of: worker)
        #expect(shown[0].result == "short" && shown[0].truncated == nil && shown[0].resultBytes == nil)
        #expect(shown[1].truncated == true && shown[1].resultBytes == 120_000)
        #expect(shown[1].result.utf8.count == ToolCallFinished.maxBytes && long.hasPrefix(shown[1].result))
        let index = try #require(shown[1].messageIndex)
        let message = try await worker.store.messages(worker.session, after: index - 1, limit: 1).messages.first
        #expect(message?.content == long && message?.toolCallID == "c1")
    }

    @Test func theFramesOfATurnAreBoundedHoweverMuchItsToolsPrint() async throws {
        let worker = try await worker(Array(repeating: String(repeating: "x", count: 250_000), count: 20))
        let sizes = try frames(of: worker).map(\.result.utf8.count)
        #expect(sizes.count == 20 && sizes.first == ToolCallFinished.maxBytes)
        #expect(sizes.last == ToolCallFinished.fewBytes)
        #expect(sizes.reduce(0, +) < 2 << 20)
    }

    @Test func longArgumentsAreCutInFramesAlone() {
        let text = String(repeating: "a", count: 200_000)
        let call = ToolCall(id: "c", name: "t", arguments: ["text": .string(text), "n": 1])
        let started = ToolStarted(call)
        #expect(started.args.value["n"] == 1 && started.args.json.utf8.count < ToolCallFinished.maxBytes)
        let finished = ToolCallFinished(call, ToolCallOutcome(result: "ok", success: true, duration: .zero))
        #expect(finished.truncated == true && finished.args == started.args && finished.resultBytes == nil)
    }
}

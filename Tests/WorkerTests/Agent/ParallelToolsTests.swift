import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct ParallelToolsTests {
    private func call(_ id: String, _ name: String) -> ToolCall { ToolCall(id: id, name: name, arguments: [:]) }

    @Test func callsThatChangeNothingRunSideBySideAndTheirResultsKeepTheirOrder() async throws {
        let slow = GateTool(name: "slow", effect: .readOnly)
        let quick = GateTool(name: "quick", effect: .readOnly)
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(call("a", "slow"), call("b", "quick")), .text("ok")),
            profiles: [ProfileFixture(id: "p", tools: ["slow", "quick"])], tools: ToolRegistry([slow, quick]))
        try await worker.accept("go")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            // Both have begun before either has ended.
            _ = try await slow.started.next()
            _ = try await quick.started.next()
            quick.gate.open()
            slow.gate.open()
            try await group.waitForAll()
        }
        let results = try await worker.history().filter { $0.role == .tool }
        #expect(results.map(\.toolCallID) == ["a", "b"])
        let finished = try worker.sent.frames().compactMap { frame in
            if case .toolCall(let call) = frame.frame { call.toolCallID } else { nil }
        }
        #expect(finished == ["a", "b"])
    }

    @Test func aCallThatChangesSomethingRunsAlone() async throws {
        let write = GateTool(name: "write")
        let read = GateTool(name: "read", effect: .readOnly)
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(call("a", "write"), call("b", "read")), .text("ok")),
            profiles: [ProfileFixture(id: "p", tools: ["write", "read"])], tools: ToolRegistry([write, read]))
        try await worker.accept("go")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            _ = try await write.started.next()
            #expect(read.runs == 0)
            write.gate.open()
            _ = try await read.started.next()
            read.gate.open()
            try await group.waitForAll()
        }
    }

    @Test func aToolWithSeveralActionsTellsThemApart() {
        let tool = FileSystemTool(folders: AllowedFolders([]))
        let effects = ["read", "grep", "write", "delete", "nonsense"].map { tool.effect(of: ["action": .string($0)]) }
        #expect(effects == [.readOnly, .readOnly, .once, .once, .once])
    }

    @Test func whatAToolShowsWhileItRunsIsStreamedAndBounded() async throws {
        let pieces = (0..<1000).map { "line \($0)\n" }
        let tool = FixedTool(name: "talk", output: pieces)
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(call("a", "talk")), .text("ok")),
            profiles: [ProfileFixture(id: "p", tools: ["talk"])], tools: ToolRegistry([tool]))
        try await worker.runTurn("go")
        let shown = try worker.sent.frames().compactMap { frame in
            if case .toolOutput(let output) = frame.frame { output.delta } else { nil }
        }
        #expect(shown.count == ToolOutputGate.maxPieces + 1)
        #expect(Array(shown.dropLast()) == Array(pieces.prefix(ToolOutputGate.maxPieces)))
        #expect(shown.last?.contains("more output") == true)
    }
}

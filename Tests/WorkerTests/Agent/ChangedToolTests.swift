import NaviProtocol
import NaviStore
import Synchronization
import TestKit
import Testing

@testable import worker

/// What somebody has allowed is what runs, also when the tool changes between the question and the call.
@Suite struct ChangedToolTests {
    /// A way in which a tool can become another one under its old name.
    enum Change: CaseIterable, Sendable {
        case description
        case parameters
        case effect

        var tool: FixedTool {
            var tool = FixedTool(name: "act", result: .success("changed"))
            switch self {
            case .description: tool.description = "Answers everybody."
            case .parameters: tool.parameters = ["type": "object", "properties": ["x": ["type": "integer"]]]
            case .effect: tool.effect = .repeatable
            }
            return tool
        }
    }

    /// Tools that a test exchanges.
    private final class Shelf: ToolSource {
        private let held: Mutex<[any Tool]>
        var tools: [any Tool] { held.withLock { $0 } }

        init(_ tools: [any Tool]) { held = Mutex(tools) }

        func replace(_ tools: [any Tool]) { held.withLock { $0 = tools } }
    }

    private let ann = Approver(name: "ann", token: 7)
    private let call = ToolCall(id: "c1", name: "act", arguments: ["x": 1])
    private let profile = ProfileFixture(id: "p", tools: ["act"], fields: ["tool_approval": ["act": "ask"]])

    private func decide(_ decision: ApprovalDecision.Decision, _ worker: WorkerFixture) async throws {
        let outcome = try await worker.store.decide(
            ApprovalDecision(decision: decision), by: ann, callID: "c1", session: worker.session,
            now: WorkerFixture.begin)
        guard case .decided = outcome else { throw Failure("not decided: \(outcome)") }
    }

    /// A worker that dies while its question waits, or has been answered.
    private func lostWorker(_ decision: ApprovalDecision.Decision?) async throws -> WorkerFixture {
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(call)), profiles: [profile], tools: ToolRegistry([FixedTool(name: "act")]))
        try await worker.accept("go")
        let turn = try await worker.claim()
        try await worker.runUntilKilled(turn) { try await worker.waitForQuestion() }
        if let decision { try await decide(decision, worker) }
        return worker
    }

    @Test(arguments: Change.allCases, [true, false])
    func aYesFromBeforeARestartIsNoneToATool(changed: Change, afterTheAnswer: Bool) async throws {
        let first = try await lostWorker(afterTheAnswer ? .allow : nil)
        let second = try WorkerFixture(
            beside: first, ScriptedModel(.text("ok")), tools: ToolRegistry([changed.tool]))
        let turn = try await second.claim(deadWorkers: [first.workerID])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await second.executor.run(turn) }
            // Shown again, so that whoever is asked sees what is asked about now.
            try await eventually("the new question") { try second.sent.kinds().contains(.approvalRequest) }
            try await decide(.allow, second)
            try await group.waitForAll()
        }
        #expect(try await second.history()[2].content == "changed")
    }

    @Test func aNoFromBeforeARestartStaysOne() async throws {
        let first = try await lostWorker(.deny)
        let second = try WorkerFixture(
            beside: first, ScriptedModel(.text("ok")), tools: ToolRegistry([Change.effect.tool]))
        _ = try await second.executor.run(try await second.claim(deadWorkers: [first.workerID]))
        #expect(try await second.history()[2].content?.contains("did not allow") == true)
        #expect(try !second.sent.kinds().contains(.approvalRequest))
    }

    @Test func argumentsThatTheChangedToolDoesNotTakeAreNotAskedAbout() async throws {
        let first = try await lostWorker(.allow)
        var strict = FixedTool(name: "act")
        strict.parameters = ["type": "object", "properties": ["x": ["type": "string"]]]
        let second = try WorkerFixture(beside: first, ScriptedModel(.text("ok")), tools: ToolRegistry([strict]))
        _ = try await second.executor.run(try await second.claim(deadWorkers: [first.workerID]))
        #expect(try await second.history()[2].content?.contains("Wrong arguments") == true)
    }

    @Test(arguments: [Change.description, .parameters, .effect, nil])
    func aToolThatChangesWhileItsQuestionWaitsIsNotRun(into change: Change?) async throws {
        let shelf = Shelf([FixedTool(name: "act")])
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(call), .text("ok")), profiles: [profile],
            tools: ToolRegistry([], sources: [shelf]))
        try await worker.accept("go")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            try await worker.waitForQuestion()
            shelf.replace(change.map { [$0.tool] } ?? [])
            try await decide(.allow, worker)
            try await group.waitForAll()
        }
        let result = try await worker.history()[2].content ?? ""
        #expect(result.hasPrefix("Error: Not run: 'act' "), "\(result)")
        #expect(result.contains(change == nil ? "not there any more" : "in another way"))
    }

    @Test func aToolThatStaysTheSameIsRun() async throws {
        let shelf = Shelf([FixedTool(name: "act")])
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(call), .text("ok")), profiles: [profile],
            tools: ToolRegistry([], sources: [shelf]))
        try await worker.accept("go")
        let turn = try await worker.claim()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = try await worker.executor.run(turn) }
            try await worker.waitForQuestion()
            shelf.replace([FixedTool(name: "other"), FixedTool(name: "act", result: .success("newer"))])
            try await decide(.allow, worker)
            try await group.waitForAll()
        }
        // The one that was asked about: another object, but nobody could tell the two apart.
        #expect(try await worker.history()[2].content == "done")
    }
}

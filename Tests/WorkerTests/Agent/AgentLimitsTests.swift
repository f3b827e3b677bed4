import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct AgentLimitsTests {
    private func list(_ id: String = "", profile: String? = nil) -> ToolCall {
        ToolCall(
            id: id, name: "list_profiles", arguments: .object(profile.map { ["profile_id": .string($0)] } ?? [:]))
    }

    private func worker(_ model: ScriptedModel, _ fields: [String: JSONValue] = [:]) async throws -> WorkerFixture {
        try await WorkerFixture(
            model, profiles: [ProfileFixture(id: "p", tools: ["list_profiles"], maxIterations: 9, fields: fields)])
    }

    private func limit(_ worker: WorkerFixture) throws -> LimitReached? {
        try worker.sent.frames().compactMap { if case .limitReached(let limit) = $0.frame { limit } else { nil } }.first
    }

    @Test func atALimitTheModelIsAskedOnceMoreWithoutToolsAndAnswersTheUser() async throws {
        let model = ScriptedModel(.calls(list(profile: "a")), .calls(list(profile: "b")), .text("what I found"))
        let worker = try await worker(model, ["max_tool_calls": 2])
        let turn = try await worker.runTurn("find it")
        #expect(try await worker.store.terminalResult(turn.key.turnID)?.state == .done)
        #expect(try await worker.history().last?.content == "what I found")
        #expect(try limit(worker)?.limit == .toolCalls)
        var requests: [ModelRequest] = []
        for _ in 0..<3 { requests.append(try #require(try await model.requests.next())) }
        #expect(requests.map { !$0.tools.isEmpty } == [true, true, false])
        #expect(requests[2].messages.last?.content.contains("No more tools can be used") == true)
    }

    @Test(arguments: [ToolEffect.once, .readOnly], [1, 2, 5])
    func theLimitOfCallsCountsThoseOfOneAnswerAndTheRestIsRefusedVisibly(effect: ToolEffect, allowed: Int) async throws
    {
        let tool = CountingTool(name: "count", effect: effect)
        let wrong = ToolCall(id: "w", name: "nothing", arguments: [:])
        let calls = (0..<4).map { ToolCall(id: "c\($0)", name: "count", arguments: ["n": .integer(Int64($0))]) }
        let model = ScriptedModel(.calls(wrong, calls[0], calls[1], calls[2], calls[3]), .text("what I found"))
        let worker = try await WorkerFixture(
            model,
            profiles: [ProfileFixture(id: "p", tools: ["count"], fields: ["max_tool_calls": .integer(Int64(allowed))])],
            tools: ToolRegistry([tool]))
        try await worker.runTurn("count")
        #expect(tool.runs == min(allowed, 4))
        let results = try await worker.history().filter { $0.role == .tool }
        #expect(results.map(\.toolCallID) == ["w", "c0", "c1", "c2", "c3"])
        let refused = results.map { $0.content?.contains("has used up the \(allowed) tool calls") == true }
        #expect(refused == [false] + (0..<4).map { $0 >= allowed }, "the first ones run")
        let shown = try worker.sent.frames().compactMap { frame -> Bool? in
            if case .toolCall(let call) = frame.frame { call.success } else { nil }
        }
        #expect(shown == [false] + (0..<4).map { $0 < allowed })
        #expect(try limit(worker)?.limit == (allowed < 4 ? .toolCalls : nil))
        #expect(try await worker.history().last?.content == "what I found")
    }

    @Test func aCallThatAUserDeniesUsesNothingUp() {
        let budget = AgentBudget()
        #expect(budget.takeToolCall(of: 1))
        #expect(!budget.takeToolCall(of: 1))
        budget.giveBackToolCall()
        #expect(budget.takeToolCall(of: 1))
    }

    @Test(arguments: [33, 300])
    func ofHundredsOfCallsInOneAnswerModelAndUserHearWhichAreNotCarriedOut(count: Int) async throws {
        let tool = CountingTool(name: "count", effect: .readOnly)
        let calls = (0..<count).map { ToolCall(id: "c\($0)", name: "count", arguments: ["n": .integer(Int64($0))]) }
        let model = ScriptedModel(
            ScriptedModel.Answer(events: [calls.map { .toolCall($0) }]), .calls(calls[0]), .text("done"))
        let worker = try await WorkerFixture(
            model, profiles: [ProfileFixture(id: "p", tools: ["count"])], tools: ToolRegistry([tool]))
        try await worker.runTurn("count")
        #expect(tool.runs == AgentStateMachine.maxCallsOfOneAnswer + 1)
        let limits = try worker.sent.frames().compactMap { frame -> LimitReached? in
            if case .limitReached(let limit) = frame.frame { limit } else { nil }
        }
        #expect(limits.map(\.limit) == [.callsOfAnswer])
        #expect(limits.first?.message.contains("\(count) tool calls in one answer") == true)
        let results = try await worker.history().filter { $0.role == .tool }
        let told = results.indices.filter { results[$0].content?.contains("\(count) tool calls in one answer") == true }
        #expect(told == [AgentStateMachine.maxCallsOfOneAnswer - 1], "with the last result of that answer alone")
    }

    @Test func aTurnThatIsOutOfTimeComesToAnAnswer() async throws {
        let model = ScriptedModel(.calls(list()), .text("so far"))
        let worker = try await worker(model, ["max_turn_seconds": 1])
        // The fixture's clock says that the turn was claimed a second ago.
        try await worker.runTurn("slow")
        #expect(try limit(worker)?.limit == .seconds)
        #expect(try await worker.history().last?.content == "so far")
    }

    @Test func theSameCallAgainAndAgainIsPointedOutAndThenEndsTheTurn() async throws {
        let answers = (0..<5).map { ScriptedModel.Answer.calls(list("c\($0)")) } + [.text("I am stuck")]
        let worker = try await worker(ScriptedModel(answers: answers))
        try await worker.runTurn("loop")
        let results = try await worker.history().filter { $0.role == .tool }.map { $0.content ?? "" }
        #expect(results.map { $0.contains("times in a row") } == [false, false, true, true, true])
        #expect(results.last?.hasPrefix("Error: Not run") == true)
        #expect(try limit(worker)?.limit == .repetition)
        #expect(try await worker.history().last?.content == "I am stuck")
    }

    @Test func anotherCallInBetweenIsNoRepetition() async throws {
        let answers = (0..<6).map {
            ScriptedModel.Answer.calls(list("c\($0)", profile: $0.isMultiple(of: 2) ? "p" : nil))
        }
        let worker = try await worker(ScriptedModel(answers: answers + [.text("done")]))
        try await worker.runTurn("go")
        #expect(try limit(worker) == nil)
        #expect(try await worker.history().allSatisfy { $0.content?.contains("in a row") != true })
    }

    @Test func argumentsThatViolateTheSchemaGoBackToTheModel() async throws {
        let wrong = ToolCall(id: "c", name: "list_profiles", arguments: ["profile_id": 7])
        let worker = try await worker(ScriptedModel(.calls(wrong), .text("ok")))
        try await worker.runTurn("go")
        #expect(
            try await worker.history()[2].content
                == "Error: Wrong arguments for 'list_profiles': 'profile_id' must be string.")
    }

    @Test func theHistoryKeepsAResultWholeAndTheModelGetsAsMuchAsItsWindowAllows() async throws {
        let long = String(repeating: "x", count: 100_000)
        let model = ScriptedModel(
            .calls(ToolCall(id: "c", name: "long", arguments: [:])), .text("ok"), window: 8192)
        let worker = try await WorkerFixture(
            model, profiles: [ProfileFixture(id: "p", tools: ["long"])],
            tools: ToolRegistry([FixedTool(name: "long", result: .success(long))]))
        try await worker.runTurn("go")
        #expect(try await worker.history()[2].content == long)
        _ = try await model.requests.next()
        let sent = try #require(try await model.requests.next()?.messages.last)
        #expect(sent.content.utf8.count < 5000)
        #expect(sent.content.contains("bytes left out"))
    }

    @Test func aToolThatTakesTooLongIsEndedAndFails() async throws {
        let tool = GateTool(timeLimit: .milliseconds(20))
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(ToolCall(id: "c", name: "wait", arguments: [:])), .text("ok")),
            profiles: [ProfileFixture(id: "p", tools: ["wait"])], tools: ToolRegistry([tool]))
        try await worker.runTurn("go")
        #expect(try await worker.history()[2].content?.hasPrefix("Error: 'wait' did not end within") == true)
    }
}

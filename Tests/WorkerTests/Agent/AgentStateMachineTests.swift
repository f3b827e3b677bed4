import NaviProtocol
import Testing

@testable import worker

@Suite struct AgentStateMachineTests {
    private func call(_ id: String, _ name: String = "tool") -> ToolCall {
        ToolCall(id: id, name: name, arguments: .object([:]))
    }

    @Test func anAnswerWithoutToolCallsEndsTheTurn() {
        var machine = AgentStateMachine(maxIterations: 3)
        #expect(machine.start(openCalls: []) == .callModel(step: 1))
        let answer = ModelAnswer(text: "hello")
        #expect(machine.answered(answer) == .finish(answer))
    }

    @Test func anEmptyAnswerIsAFailureEvenWithReasoning() {
        var machine = AgentStateMachine(maxIterations: 3)
        _ = machine.start(openCalls: [])
        #expect(machine.answered(ModelAnswer(thinking: "hm")) == .fail(.emptyAnswer))
    }

    @Test func toolsRunOneAfterAnotherOnceTheStepIsDurable() {
        var machine = AgentStateMachine(maxIterations: 3)
        _ = machine.start(openCalls: [])
        let answer = ModelAnswer(text: "wait", toolCalls: [call("a"), call("b")])
        #expect(machine.answered(answer) == .commitStep(answer))
        #expect(machine.committed() == .runTool(call("a"), step: 1))
        #expect(machine.toolFinished() == .runTool(call("b"), step: 1))
        #expect(machine.toolFinished() == .callModel(step: 2))
    }

    @Test func aRecoveredTurnRunsItsOpenCallsBeforeTheNextModelCall() {
        var machine = AgentStateMachine(maxIterations: 3, stepsDone: 2, usedCallIDs: ["a", "b"])
        #expect(machine.start(openCalls: [call("b")]) == .runTool(call("b"), step: 2))
        #expect(machine.toolFinished() == .callModel(step: 3))
    }

    @Test func theLimitCountsModelCallsOfAllAttempts() {
        var machine = AgentStateMachine(maxIterations: 2, stepsDone: 1)
        #expect(machine.start(openCalls: []) == .callModel(step: 2))
        _ = machine.answered(ModelAnswer(toolCalls: [call("a")]))
        _ = machine.committed()
        #expect(machine.toolFinished() == .fail(.iterationLimit(2)))
    }

    @Test func anAnswerAtTheLimitIsStillAnAnswer() {
        var machine = AgentStateMachine(maxIterations: 1)
        _ = machine.start(openCalls: [])
        let answer = ModelAnswer(text: "just in time")
        #expect(machine.answered(answer) == .finish(answer))
    }

    @Test func anotherProfileBringsItsOwnLimit() {
        var machine = AgentStateMachine(maxIterations: 1)
        _ = machine.start(openCalls: [])
        _ = machine.answered(ModelAnswer(toolCalls: [call("a")]))
        _ = machine.committed()
        machine.maxIterations = 5
        #expect(machine.toolFinished() == .callModel(step: 2))
    }

    @Test func emptyAndRepeatedCallIDsBecomeUnique() throws {
        var machine = AgentStateMachine(maxIterations: 9, stepsDone: 1, usedCallIDs: ["call_0"])
        _ = machine.start(openCalls: [])
        let action = machine.answered(
            ModelAnswer(toolCalls: [call("call_0"), call(""), call("x"), call("x"), call("call_2_1")]))
        guard case .commitStep(let answer) = action else {
            Issue.record("expected a step, got \(action)")
            return
        }
        let ids = answer.toolCalls.map(\.id)
        #expect(Set(ids + ["call_0"]).count == 6)
        #expect(!ids.contains(""))
        #expect(ids[2] == "x")
    }
}

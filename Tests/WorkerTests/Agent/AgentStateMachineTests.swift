import NaviProfiles
import NaviProtocol
import Testing

@testable import worker

@Suite struct AgentStateMachineTests {
    private func call(_ id: String, _ name: String = "tool") -> ToolCall {
        ToolCall(id: id, name: name, arguments: .object([:]))
    }

    private func machine(_ maxIterations: Int, stepsDone: Int = 0, usedCallIDs: Set<String> = []) -> AgentStateMachine {
        var limits = TurnLimits()
        limits.maxIterations = maxIterations
        return AgentStateMachine(limits: limits, stepsDone: stepsDone, usedCallIDs: usedCallIDs)
    }

    @Test func anAnswerWithoutToolCallsEndsTheTurn() {
        var machine = machine(3)
        #expect(machine.start(openCalls: []) == .callModel(step: 1))
        let answer = ModelAnswer(text: "hello")
        #expect(machine.answered(answer) == .finish(answer))
    }

    @Test func anEmptyAnswerIsAFailureEvenWithReasoning() {
        var machine = machine(3)
        _ = machine.start(openCalls: [])
        #expect(machine.answered(ModelAnswer(thinking: "hm")) == .fail(.emptyAnswer))
    }

    @Test func toolsRunOneAfterAnotherOnceTheStepIsDurable() {
        var machine = machine(3)
        _ = machine.start(openCalls: [])
        let answer = ModelAnswer(text: "wait", toolCalls: [call("a"), call("b")])
        #expect(machine.answered(answer) == .commitStep(answer))
        #expect(machine.committed() == .runTools([call("a")], step: 1))
        #expect(machine.toolsFinished(1) == .runTools([call("b")], step: 1))
        #expect(machine.toolsFinished(1) == .callModel(step: 2))
    }

    @Test func aRecoveredTurnRunsItsOpenCallsBeforeTheNextModelCall() {
        var machine = machine(3, stepsDone: 2, usedCallIDs: ["a", "b"])
        #expect(machine.start(openCalls: [call("b")]) == .runTools([call("b")], step: 2))
        #expect(machine.toolsFinished(1) == .callModel(step: 3))
    }

    @Test func theLimitCountsModelCallsOfAllAttempts() {
        var machine = machine(2, stepsDone: 1)
        #expect(machine.start(openCalls: []) == .callModel(step: 2))
        _ = machine.answered(ModelAnswer(toolCalls: [call("a")]))
        _ = machine.committed()
        #expect(machine.toolsFinished(1) == .wrapUp(.iterations(2)))
    }

    @Test func atALimitTheModelsLastWordsAreTheAnswerAndItsCallsAreNotRun() {
        var machine = machine(1)
        _ = machine.start(openCalls: [])
        _ = machine.answered(ModelAnswer(toolCalls: [call("a")]))
        _ = machine.committed()
        #expect(machine.toolsFinished(1) == .wrapUp(.iterations(1)))
        #expect(
            machine.answered(ModelAnswer(text: "so far", toolCalls: [call("b")]))
                == .finish(ModelAnswer(text: "so far")))
    }

    @Test func atALimitAModelWithoutLastWordsFailsTheTurnWithTheLimit() {
        var machine = machine(1)
        _ = machine.start(openCalls: [])
        _ = machine.answered(ModelAnswer(toolCalls: [call("a")]))
        _ = machine.committed()
        _ = machine.toolsFinished(1)
        #expect(machine.answered(ModelAnswer(toolCalls: [call("b")])) == .fail(.limit(.iterations(1))))
    }

    @Test(arguments: [
        (AgentStateMachine.Usage(toolCalls: 64), LimitReached.toolCalls(64)),
        (.init(isOutOfTime: true), .time(.seconds(900))), (.init(repeatedTool: "x"), .repetition(of: "x")),
    ])
    func everyLimitStandsInFrontOfTheNextModelCall(usage: AgentStateMachine.Usage, limit: LimitReached) {
        var machine = machine(9)
        #expect(machine.start(openCalls: [], usage: usage) == .callModel(step: 1))
        _ = machine.answered(ModelAnswer(toolCalls: [call("a")]))
        _ = machine.committed()
        #expect(machine.toolsFinished(1, usage: usage) == .wrapUp(limit))
    }

    @Test func callsThatChangeNothingRunSideBySideAndTheOthersAlone() {
        var machine = machine(9)
        let isReadOnly: (ToolCall) -> Bool = { $0.name == "read" }
        _ = machine.start(openCalls: [])
        let calls = [call("a", "read"), call("b", "read"), call("c", "write"), call("d", "read")]
        _ = machine.answered(ModelAnswer(toolCalls: calls))
        #expect(machine.committed(isReadOnly: isReadOnly) == .runTools(Array(calls[..<2]), step: 1))
        #expect(machine.toolsFinished(2, isReadOnly: isReadOnly) == .runTools([calls[2]], step: 1))
        #expect(machine.toolsFinished(1, isReadOnly: isReadOnly) == .runTools([calls[3]], step: 1))
        #expect(machine.toolsFinished(1, isReadOnly: isReadOnly) == .callModel(step: 2))
    }

    @Test func ofAnEndlessListOfCallsOnlyTheFirstAreCarriedOut() {
        var machine = machine(9)
        _ = machine.start(openCalls: [])
        let action = machine.answered(ModelAnswer(toolCalls: (0..<100).map { call("c\($0)") }))
        guard case .commitStep(let answer) = action else {
            Issue.record("expected a step, got \(action)")
            return
        }
        #expect(answer.toolCalls.count == AgentStateMachine.maxCallsOfOneAnswer)
    }

    @Test func anAnswerAtTheLimitIsStillAnAnswer() {
        var machine = machine(1)
        _ = machine.start(openCalls: [])
        let answer = ModelAnswer(text: "just in time")
        #expect(machine.answered(answer) == .finish(answer))
    }

    @Test func anotherProfileBringsItsOwnLimit() {
        var machine = machine(1)
        _ = machine.start(openCalls: [])
        _ = machine.answered(ModelAnswer(toolCalls: [call("a")]))
        _ = machine.committed()
        machine.limits.maxIterations = 5
        #expect(machine.toolsFinished(1) == .callModel(step: 2))
    }

    @Test func emptyAndRepeatedCallIDsBecomeUnique() throws {
        var machine = machine(9, stepsDone: 1, usedCallIDs: ["call_0"])
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

import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct TurnExecutorTests {
    private let switchCall = ToolCall(
        id: "c1", name: "switch_profile", arguments: .object(["profile_id": .string("developer")]))

    @Test func anAnswerIsStoredToTheByteAsItWasStreamed() async throws {
        let pieces = ["Hé", "e\u{301}", "\u{0}\"\\\n", "👩‍👩‍👧", "\u{200D} end "]
        let usage = ModelUsage(promptTokens: 100, completionTokens: 20)
        let answer = ScriptedModel.Answer(events: pieces.map { [.text($0)] }, ending: .done(usage))
        let worker = try await WorkerFixture(ScriptedModel(answer))
        let turn = try await worker.runTurn("hello")

        let stored = try #require(try await worker.history().last)
        let joined = Array(pieces.joined().utf8)
        #expect(Array((stored.content ?? "").utf8) == joined)
        #expect(Array(try worker.sent.text().utf8) == joined)
        #expect(try worker.sent.kinds() == [.streamStart, .streamDelta, .streamEnd])
        guard case .streamEnd(let end) = try worker.sent.frames().last?.frame else {
            Issue.record("no stream_end")
            return
        }
        #expect(Array(end.content.utf8) == joined)
        #expect(end.contextTokens == 120)
        #expect(end.maxContextTokens == 10_000)
        #expect(end.tokenCount == 20)
        #expect(end.messageIndex == stored.index)
        #expect(end.elapsedSeconds == 1)
        #expect(worker.sent.released == [turn.key.turnID])
    }

    @Test func indexesHaveNoHoleAndCursorsSayTheSame() async throws {
        let worker = try await WorkerFixture(
            ScriptedModel(
                ScriptedModel.Answer(events: [[.thinking("hm"), .text("a")], [.text("b"), .text("")]])))
        let turn = try await worker.runTurn("hello")
        let frames = try worker.sent.frames()
        #expect(frames.map(\.cursor?.index) == Array(0..<frames.count))
        #expect(frames.allSatisfy { $0.cursor?.attempt == 1 && $0.cursor?.turnOrdinal == turn.key.ordinal })
        #expect(
            frames.map(\.frame.kind)
                == [.streamStart, .thinkingDelta, .thinkingEnd, .streamDelta, .streamDelta, .streamEnd])
    }

    @Test func theEndIsAnnouncedToAllClientsOfTheSession() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("hi")))
        try await worker.runTurn("hello")
        #expect(try worker.sent.notices().map(\.kind) == [.sessionUpdated])
    }

    @Test func aQueuedMessageIsShownWhenItsTurnIsClaimed() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("one"), .text("two")))
        try await worker.accept("first")
        let second = try await worker.accept("second")
        let next = try await worker.executor.run(try await worker.claim())
        #expect(next == second)
        _ = try await worker.executor.run(try await worker.claim())
        let kinds = try worker.sent.notices().map(\.kind)
        #expect(kinds == [.sessionUpdated, .userMessage, .sessionUpdated])
        #expect(
            try await worker.transcript() == ["user: first", "assistant: one", "user: second", "assistant: two"])
    }

    @Test func reasoningIsStoredButNeverSentBack() async throws {
        let model = ScriptedModel(
            ScriptedModel.Answer(events: [[.thinking("hidden reasoning")], [.text("one")]]), .text("two"))
        let worker = try await WorkerFixture(model)
        try await worker.runTurn("a")
        try await worker.runTurn("b")
        #expect(try await worker.history()[1].thinking == "hidden reasoning")
        _ = try await model.requests.next()
        let second = try #require(try await model.requests.next())
        #expect(second.messages.map(\.role) == [.system, .user, .assistant, .user])
        #expect(!second.messages.contains { $0.content.contains("hidden reasoning") })
    }

    @Test func switchingTheProfileTakesEffectWithinTheTurn() async throws {
        let model = ScriptedModel(.calls(switchCall), .text("as developer"))
        let worker = try await WorkerFixture(model)
        try await worker.runTurn("write code")
        let first = try #require(try await model.requests.next())
        let second = try #require(try await model.requests.next())
        #expect(first.messages[0].content.contains("You are the secretary."))
        #expect(first.tools.map(\.name) == ["switch_profile", "list_profiles"])
        #expect(second.messages[0].content.contains("You are the developer."))
        #expect(second.messages.last?.toolCallID == "c1")
        #expect(try await worker.store.session(worker.session)?.profileID == "developer")
        #expect(
            try worker.sent.kinds() == [
                .streamStart, .toolStarted, .profileSwitched, .toolCall, .streamDelta, .streamEnd,
            ])
        let end = try #require(try await worker.history().last)
        #expect(end.toolCallCount == 1)
    }

    @Test func toolsThatAProfileDoesNotListAreNotThere() async throws {
        let profiles = [ProfileFixture(id: "plain"), ProfileFixture(id: "developer")]
        let model = ScriptedModel(.calls(switchCall), .text("sorry"))
        let worker = try await WorkerFixture(model, profiles: profiles)
        try await worker.runTurn("switch!")
        #expect(try #require(try await model.requests.next()).tools.isEmpty)
        let result = try #require(try await worker.history().first { $0.role == .tool })
        #expect(result.content?.hasPrefix("Error: There is no tool 'switch_profile'.") == true)
        #expect(try await worker.store.session(worker.session)?.profileID == "plain")
    }

    @Test func malformedArgumentsAreDataForTheModel() async throws {
        let broken = ToolCall(id: "c1", name: "list_profiles", arguments: .string("{\"profile_id\": "))
        let worker = try await WorkerFixture(ScriptedModel(.calls(broken), .text("ok")))
        try await worker.runTurn("list")
        let result = try #require(try await worker.history().first { $0.role == .tool })
        #expect(result.content?.contains("not a valid JSON object") == true)
        #expect(try await worker.history().last?.content == "ok")
    }

    @Test func aFailedCallEndsTheTurnWithItsPartialText() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.failure(.cutOff, after: .text("half of it")), .text("ok")))
        try await worker.runTurn("hello")
        #expect(try await worker.transcript() == ["user: hello", "assistant interrupted: half of it"])
        guard case .error(let error) = try worker.sent.frames().last?.frame else {
            Issue.record("no error frame")
            return
        }
        #expect(error.code == .modelCutOff)
        #expect(error.message == "the model server says cutOff")
        #expect(error.turnID != nil)
        try await worker.runTurn("again")
        #expect(try await worker.history().last?.content == "ok", "the session stays usable")
    }

    @Test func nothingIsStoredWhereNothingWasShown() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.failure(.unreachable)))
        try await worker.runTurn("hello")
        #expect(try await worker.transcript() == ["user: hello"])
    }

    @Test func aTurnThatRanToolsKeepsThemWhenItFails() async throws {
        let list = ToolCall(id: "c1", name: "list_profiles", arguments: .object([:]))
        let worker = try await WorkerFixture(ScriptedModel(.calls(list, text: "let me see"), .failure(.timeout)))
        try await worker.runTurn("hello")
        let transcript = try await worker.transcript()
        #expect(transcript.count == 3)
        #expect(transcript[1] == "assistant: let me see [c1 list_profiles]")
        #expect(transcript[2].hasPrefix("tool: - developer"))
    }

    @Test func tooManyStepsAreAFailureThatSaysSo() async throws {
        let list = ToolCall(id: "", name: "list_profiles", arguments: .object([:]))
        let profiles = [ProfileFixture(id: "p", tools: ["list_profiles"], maxIterations: 2)]
        let worker = try await WorkerFixture(
            ScriptedModel(.calls(list), .calls(list), .failure(.overloaded)), profiles: profiles)
        let turn = try await worker.runTurn("hello")
        let result = try #require(try await worker.store.terminalResult(turn.key.turnID))
        #expect(result.state == .failed)
        #expect(result.errorCode == "iteration_limit")
        #expect(result.errorMessage?.contains("2 model calls") == true)
        #expect(result.toolCallCount == 2)
    }

    @Test func anEndlessAnswerIsCutOff() async throws {
        let piece = String(repeating: "x", count: 1 << 20)
        let worker = try await WorkerFixture(
            ScriptedModel(ScriptedModel.Answer(events: [[.text(piece)], [.text(piece)], [.text("!")]], ending: .hang)))
        let turn = try await worker.runTurn("hello")
        #expect(try await worker.store.terminalResult(turn.key.turnID)?.errorCode == "model_invalid_answer")
    }

    @Test func withoutAUsableProfileTheTurnFailsWithAReason() async throws {
        let worker = try await WorkerFixture(ScriptedModel())
        try await worker.accept("hello")
        let change = SessionChange(profileID: "gone")
        _ = try await worker.store.updateSession(worker.session, change, now: WorkerFixture.begin)
        let turn = try await worker.claim()
        _ = try await worker.executor.run(turn)
        #expect(try await worker.store.terminalResult(turn.key.turnID)?.errorCode == "profile_unusable")
    }

    @Test func withoutUsageTheFiguresAreEstimated() async throws {
        let worker = try await WorkerFixture(ScriptedModel(.text("four words of answer")))
        let turn = try await worker.runTurn("hello")
        let result = try #require(try await worker.store.terminalResult(turn.key.turnID))
        #expect(result.tokenCount == 5)
        #expect(try #require(result.contextTokens) > 20)
    }
}

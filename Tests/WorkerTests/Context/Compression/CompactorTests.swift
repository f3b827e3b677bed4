import NIOCore
import NaviContext
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct CompactorTests {
    private let profiles = [ProfileFixture(id: "p", contextWindow: 4000)]
    private let long = String(repeating: "many words here ", count: 210)

    /// A session with four turns.
    ///
    /// - Parameter tokens: What the server has counted at their end.
    private func session(
        tokens: Int = 3600, _ summaries: ScriptedModel.Answer...
    ) async throws -> (WorkerFixture, JobRunner) {
        let turns = (0..<4).map { number in
            ScriptedModel.Answer.text(
                "ok", usage: number < 3 ? nil : ModelUsage(promptTokens: tokens - 10, completionTokens: 10))
        }
        let worker = try await WorkerFixture(ScriptedModel(answers: turns + summaries), profiles: profiles)
        for number in 0..<4 { try await worker.runTurn("\(number) \(long)") }
        return (worker, compactor(worker))
    }

    private func compactor(_ worker: WorkerFixture) -> JobRunner {
        worker.runner([Compactor(compressor: worker.executor.agent.compressor, logger: .silent)])
    }

    private func compress(_ worker: WorkerFixture, _ compactor: JobRunner) async throws {
        try await worker.store.requestJob(
            JobOrder(.compress, of: worker.session, detail: CompressionJob(reasonCode: "threshold").json),
            now: WorkerFixture.begin)
        #expect(try await compactor.runNext())
        #expect(try await !worker.store.hasJob(.compress, of: worker.session))
    }

    @Test func oneSummaryStandsForTheOldTurns() async throws {
        let (worker, compactor) = try await session(.text("Goal: ", "words"))
        try await compress(worker, compactor)
        let context = try #require(try await worker.store.context(worker.session))
        let summary = try #require(context.summary)
        #expect(summary.summary.hasPrefix("Goal: words\n"))
        #expect(summary.method == .model && summary.reason == "threshold")
        #expect(summary.coversUntil == 6)
        #expect(context.messages.first?.index == 6)
        #expect((1..<3600).contains(context.session.contextTokens))
        #expect(try await worker.history().count == 8, "the history is untouched")
        let notices = try worker.sent.notices()
        guard case .contextCompressed(let frame) = notices.last else {
            Issue.record("no context_compressed")
            return
        }
        #expect(notices.dropLast().last?.kind == .compressionStarted)
        #expect(frame.compressionID == summary.id)
        #expect(frame.messagesBefore == 8)
        #expect(frame.messagesAfter == 3)
        #expect(frame.tokensBefore == 3600)
        #expect(frame.tokensAfter == context.session.contextTokens)
        #expect(frame.summary == summary.summary)
    }

    /// The worker was killed after the summary came into force and before its job was over.
    @Test func aCompressionThatIsDoneAlreadyIsNotDoneAgain() async throws {
        let (worker, compactor) = try await session(.text("Goal: words"))
        try await compress(worker, compactor)
        let live = try await worker.store.liveCompression(worker.session)
        try await compress(worker, compactor)
        #expect(try await worker.store.liveCompression(worker.session) == live)
        #expect(worker.model.callCount == 5)
    }

    @Test func aBadSummaryIsTriedOnceMore() async throws {
        let (worker, compactor) = try await session(.failure(.emptyAnswer), .text("Goal: short"))
        try await compress(worker, compactor)
        #expect(try await worker.store.liveCompression(worker.session)?.summary.hasPrefix("Goal: short") == true)
    }

    /// Empty, without form, too long, without end, refused, broken off.
    @Test(arguments: [
        ScriptedModel.Answer.failure(.emptyAnswer), .text("They talked."),
        .text("Goal: " + String(repeating: "word ", count: 3000)),
        ScriptedModel.Answer(events: (0..<40).map { _ in [.text(String(repeating: "x", count: 2000))] }),
        .failure(.contextTooLong), .failure(.overloaded), .failure(.cutOff, after: .text("Goal: w")),
    ])
    func withoutAGoodSummaryThereIsAnExtract(bad: ScriptedModel.Answer) async throws {
        let (worker, compactor) = try await session(bad, bad, bad)
        try await compress(worker, compactor)
        let summary = try #require(try await worker.store.liveCompression(worker.session))
        #expect(summary.method == .extract && summary.summary.contains("2 many words here"))
        #expect(try worker.sent.notices().last?.kind == .contextCompressed)
        #expect(worker.model.callCount <= 7)
    }

    @Test func whenModelsFailTooOftenTheyAreLeftAloneForAWhile() async throws {
        let (worker, compactor) = try await session(.text("Goal: words"))
        for _ in 0..<3 {
            try await worker.store.noteCompressionFailure(
                worker.session, now: WorkerFixture.begin + .seconds(1))
        }
        try await compress(worker, compactor)
        #expect(try await worker.store.liveCompression(worker.session)?.method == .extract)
        #expect(worker.model.callCount == 4)
    }

    @Test func aSummaryOfWhatChangedMeanwhileIsDropped() async throws {
        let (worker, _) = try await session()
        let other = NewCompression(
            sessionID: worker.session, replacing: nil, coversUntil: 2, summary: "quicker", reason: "threshold",
            messagesBefore: 8, messagesAfter: 7, before: ContextMeasure(tokens: 900, estimate: 900),
            after: ContextMeasure(tokens: 800, estimate: 800), now: WorkerFixture.begin)
        let model = ScriptedModel(
            ScriptedModel.Answer(
                events: [[.text("Goal: slow")]],
                meanwhile: { _ = try await worker.store.insertCompression(other) }))
        let beside = try WorkerFixture(beside: worker, model)
        try await compress(worker, compactor(beside))
        #expect(try await worker.store.liveCompression(worker.session)?.summary == "quicker")
        #expect(try beside.sent.notices().last?.kind == .compressionFailed)
    }

    /// A user changes the sheet while the model writes: what did not know of it is made again, with it.
    @Test func aChangeOfTheSheetMeanwhileIsCarriedOn() async throws {
        let (worker, _) = try await session()
        let entry = SheetEntry(
            kind: .wish, message: 7, hasMessage: false, role: .user, origin: .user, isPinned: true, text: "Use tabs.")
        let edit = NewSheetVersion(
            sessionID: worker.session, replacing: 0, coversUntil: 0, method: .extract, summary: "Use tabs.",
            sheet: MemorySheet(entries: [entry]).jsonText(), growth: 20, now: WorkerFixture.begin)
        let model = ScriptedModel(
            ScriptedModel.Answer(
                events: [[.text("Goal: slow")]], meanwhile: { _ = try await worker.store.changeSheet(edit) }),
            .text("Goal: words"))
        let beside = try WorkerFixture(beside: worker, model)
        try await compress(worker, compactor(beside))
        let live = try #require(try await worker.store.liveCompression(worker.session))
        #expect(live.reason == "threshold" && live.coversUntil == 6)
        #expect(live.summary.contains("Goal: words") && live.summary.contains("- Use tabs."))
        let notices = try beside.sent.notices().map(\.kind)
        #expect(notices.last == .contextCompressed && !notices.contains(.compressionFailed))
    }

    @Test func itRunsInTheBackgroundAfterATurnThatFillsTheWindow() async throws {
        let (worker, compactor) = try await session(.text("Goal: words"))
        while let turn = try await worker.ended.next() {
            if turn.session.messageCount == 8 {
                compactor.consider(turn)
                break
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await compactor.run() }
            try await worker.sent.first { message in
                if case .notice(_, let json) = message, String(buffer: json).contains("context_compressed") {
                    return ()
                }
                return nil
            }
            group.cancelAll()
        }
        #expect(try await worker.store.liveCompression(worker.session)?.reason == "threshold")
    }

    @Test func aCallThatIsRefusedForItsLengthIsRepeatedAfterACompression() async throws {
        let (worker, _) = try await session(
            tokens: 2700, .failure(.contextTooLong), .text("Goal: some"), .text("Goal: words"), .text("the answer"))
        try await worker.runTurn("the question")
        #expect(try await worker.transcript().suffix(2) == ["user: the question", "assistant: the answer"])
        let summary = try #require(try await worker.store.liveCompression(worker.session))
        #expect(summary.reason == "context_too_long" && summary.coversUntil > 0)
        let requests = try await requests(of: worker, count: 8)
        #expect(requests[7].messages.map(\.content).contains { $0.contains("Goal: words") })
        #expect(requests[7].messages.last?.content == "the question")
        #expect(TokenEstimate.tokens(requests[7]) < TokenEstimate.tokens(requests[4]))
    }

    @Test func aSecondRefusalEndsTheTurnWithWhatTheServerSaid() async throws {
        let (worker, _) = try await session(
            tokens: 2700, .failure(.contextTooLong), .text("Goal: some"), .text("Goal: words"),
            .failure(.contextTooLong))
        try await worker.runTurn("the question")
        var failure: TurnFailure?
        while failure == nil, let turn = try await worker.ended.next() {
            if case .failed(let reason) = turn.conclusion { failure = reason }
        }
        #expect(failure?.code == .contextTooLong && worker.model.callCount == 8)
    }

    @Test func aCallThatWouldNotFitIsPrecededByACompression() async throws {
        let (worker, _) = try await session(.text("Goal: some"), .text("Goal: words"), .text("the answer"))
        try await worker.runTurn("the question \(long)")
        #expect(try await worker.store.liveCompression(worker.session)?.reason == "window")
        let requests = try await requests(of: worker, count: 7)
        #expect(requests[5].messages[1].content.contains("Goal: some"), "a part at a time")
        #expect(requests[6].messages.map(\.content).contains { $0.contains("Goal: words") })
        #expect(try await worker.transcript().last == "assistant: the answer")
    }

    @Test func aLongTurnIsCompressedBetweenItsSteps() async throws {
        let text = ProfileFixture(id: "p", tools: ["big"], contextWindow: 4000)
        let steps = (0..<12).map {
            ScriptedModel.Answer.calls(
                ToolCall(id: "c\($0)", name: "big", arguments: ["n": .integer(Int64($0))]),
                text: "\($0) \(long.prefix(1500))")
        }
        let big = FixedTool(name: "big", result: .success(String(repeating: "output ", count: 280)))
        let model = ScriptedModel(
            choosing: { $0.tools.isEmpty ? .text("Goal: look twelve times") : nil }, answers: steps + [.text("done")])
        let worker = try await WorkerFixture(model, profiles: [text], tools: ToolRegistry([big]))
        try await worker.runTurn("look at it twelve times")
        #expect(try await worker.transcript().last == "assistant: done")
        let live = try #require(try await worker.store.liveCompression(worker.session))
        #expect(live.reason == "window")
        let calls = try await requests(of: worker, count: worker.model.callCount).filter { !$0.tools.isEmpty }
        for request in calls {
            #expect(TokenEstimate.tokens(request) <= 4000 - 800)
            #expect(request.messages.contains { $0.content == "look at it twelve times" })
        }
        #expect(try await worker.history().count == 26)
    }

    private func requests(of worker: WorkerFixture, count: Int) async throws -> [ModelRequest] {
        var requests: [ModelRequest] = []
        while requests.count < count, let request = try await worker.model.requests.next() { requests.append(request) }
        return requests
    }
}

import NIOCore
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct CompactorTests {
    private let profiles = [ProfileFixture(id: "p", contextWindow: 1000)]
    private let long = String(repeating: "word ", count: 100)

    /// A session with four turns of which each nearly fills a quarter of the window.
    private func session(_ summaries: ScriptedModel.Answer...) async throws -> (WorkerFixture, Compactor) {
        let turns = (0..<4).map { _ in
            ScriptedModel.Answer.text("ok", usage: ModelUsage(promptTokens: 890, completionTokens: 10))
        }
        let worker = try await WorkerFixture(ScriptedModel(answers: turns + summaries), profiles: profiles)
        for number in 0..<4 { try await worker.runTurn("\(number) \(long)") }
        let compactor = Compactor(
            compressor: worker.executor.agent.compressor, leaseClock: worker.leaseTime.clock, logger: .silent)
        return (worker, compactor)
    }

    private func job(_ worker: WorkerFixture, reason: String = "threshold") -> ContextCompressor.Wish {
        .init(sessionID: worker.session, endedBefore: 8, contextTokens: 900, reason: reason)
    }

    @Test func oneSummaryStandsForTheOldTurns() async throws {
        let (worker, compactor) = try await session(.text("Goal: ", "words"))
        await compactor.perform(job(worker))
        let context = try #require(try await worker.store.context(worker.session))
        #expect(context.summary?.summary == "Goal: words")
        #expect(context.summary?.coversUntil == 4)
        #expect(context.messages.first?.index == 4)
        #expect(context.session.contextTokens < 600)
        #expect(try await worker.history().count == 8, "the history is untouched")
        guard case .contextCompressed(let frame) = try worker.sent.notices().last else {
            Issue.record("no context_compressed")
            return
        }
        #expect(frame.messagesBefore == 8)
        #expect(frame.messagesAfter == 5)
        #expect(frame.tokensBefore == 900)
        #expect(frame.tokensAfter == context.session.contextTokens)
        #expect(frame.summary == "Goal: words")
    }

    @Test func aBadSummaryIsTriedOnceMore() async throws {
        let (worker, compactor) = try await session(.failure(.emptyAnswer), .text("short"))
        await compactor.perform(job(worker))
        #expect(try await worker.store.liveCompression(worker.session)?.summary == "short")
    }

    @Test func twoBadSummariesChangeNothingAndMakeAPause() async throws {
        let tooLong = ScriptedModel.Answer.text(long + long + long + long)
        let (worker, compactor) = try await session(tooLong, tooLong)
        await compactor.perform(job(worker))
        #expect(try await worker.store.liveCompression(worker.session) == nil)
        #expect(worker.model.callCount == 6)
    }

    @Test func aSummaryOfWhatChangedMeanwhileIsDropped() async throws {
        let (worker, compactor) = try await session(.text("first"))
        let other = NewCompression(
            sessionID: worker.session, replacing: nil, coversUntil: 2, summary: "quicker", reason: "threshold",
            messagesBefore: 8, messagesAfter: 7, tokensBefore: 900, tokensAfter: 800, now: WorkerFixture.begin)
        let model = ScriptedModel(
            ScriptedModel.Answer(
                events: [[.text("slow")]],
                meanwhile: { _ = try await worker.store.insertCompression(other) }))
        let slow = Compactor(
            compressor: try WorkerFixture(beside: worker, model).executor.agent.compressor,
            leaseClock: worker.leaseTime.clock, logger: .silent)
        await slow.perform(job(worker))
        #expect(try await worker.store.liveCompression(worker.session)?.summary == "quicker")
        _ = compactor
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
            .failure(.contextTooLong), .text("Goal: words"), .text("the answer"))
        try await worker.runTurn("the question")
        #expect(try await worker.transcript().suffix(2) == ["user: the question", "assistant: the answer"])
        let summary = try #require(try await worker.store.liveCompression(worker.session))
        #expect(summary.reason == "context_too_long" && summary.coversUntil == 4)
        var requests: [ModelRequest] = []
        while requests.count < 7, let request = try await worker.model.requests.next() { requests.append(request) }
        #expect(requests[6].messages.map(\.content).contains { $0.hasSuffix("Goal: words") })
        #expect(requests[6].messages.last?.content == "the question")
        #expect(requests[6].messages.count < requests[4].messages.count)
    }

    @Test func aSecondRefusalEndsTheTurnWithWhatTheServerSaid() async throws {
        let (worker, _) = try await session(
            .failure(.contextTooLong), .text("Goal: words"), .failure(.contextTooLong))
        try await worker.runTurn("the question")
        var failure: TurnFailure?
        while failure == nil, let turn = try await worker.ended.next() {
            if case .failed(let reason) = turn.conclusion { failure = reason }
        }
        #expect(failure?.code == .contextTooLong && worker.model.callCount == 7)
    }

    @Test func pausesGrowAndAreForgottenAfterASuccess() {
        var pauses = CompactionPauses()
        let session = SessionID.random()
        let isFirst = pauses.failed(session, now: 0)
        #expect(isFirst)
        #expect(!pauses.allows(session, now: 59_999))
        #expect(pauses.allows(session, now: 60_000))
        let isSecondFirst = pauses.failed(session, now: 60_000)
        #expect(!isSecondFirst)
        #expect(!pauses.allows(session, now: 179_999))
        pauses.succeeded(session)
        #expect(pauses.allows(session, now: 0))
    }
}

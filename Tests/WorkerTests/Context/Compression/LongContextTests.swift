import NaviContext
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// Sessions of many more messages than any window holds.
@Suite(.timeLimit(.minutes(3))) struct LongContextTests {
    private static let count = 6000
    private let profiles = [ProfileFixture(id: "p", contextWindow: 4000)]

    /// A session whose history is some thirty times what is read for one context of its model.
    private func worker(_ model: ScriptedModel, compresses: Bool = true, messages: Int = count) async throws
        -> WorkerFixture
    {
        let worker = try await WorkerFixture(model, profiles: profiles, compresses: compresses)
        try LongData(path: worker.folder["navi.db"]).addMessages(messages, bytes: 1200, to: worker.session)
        return worker
    }

    private func model() -> ScriptedModel {
        ScriptedModel(
            choosing: {
                $0.messages.first?.content.contains("memory of a conversation") == true
                    ? .text("Goal: to hear of many messages") : .text("the answer")
            }, answers: [])
    }

    private func requests(of worker: WorkerFixture) async throws -> [ModelRequest] {
        var requests: [ModelRequest] = []
        while requests.count < worker.model.callCount, let request = try await worker.model.requests.next() {
            requests.append(request)
        }
        return requests
    }

    @Test func theFirstSummaryOfAHugeSessionStandsForAllOfItAndWasShownItsNewestMessages() async throws {
        let worker = try await worker(model())
        try await worker.runTurn("and now?")
        #expect(try await worker.transcript().suffix(2) == ["user: and now?", "assistant: the answer"])
        let summary = try #require(try await worker.store.liveCompression(worker.session))
        #expect(summary.method == .model && summary.coversUntil >= Self.count - 20)
        let all = try await requests(of: worker)
        let summaries = all.dropLast().map { $0.messages[1].content }.joined()
        #expect(all.count <= SummaryPrompt.maxParts + 1)
        #expect(summaries.contains("[0] User: This is message 0 "))
        #expect(summaries.contains("[\(summary.coversUntil - 1)] "))
        let asked = try #require(all.last)
        #expect(TokenEstimate.tokens(asked) <= 4000)
        #expect(asked.messages.last?.content == "and now?")
        #expect(asked.messages.map(\.content).contains { $0.contains("Goal: to hear of many messages") })
        let context = try #require(try await worker.store.context(worker.session, bound: ContextBound(window: 4000)))
        #expect(context.skipped.isEmpty)
    }

    @Test func withoutCompressionAModelGetsTheNewestMessagesAndIsToldOfTheOthers() async throws {
        let worker = try await worker(model(), compresses: false)
        try await worker.runTurn("and now?")
        #expect(try await worker.transcript().last == "assistant: the answer")
        let asked = try #require(try await requests(of: worker).last)
        #expect(TokenEstimate.tokens(asked) <= 4000)
        #expect(asked.messages.last?.content == "and now?")
        #expect(asked.messages[1].content.hasPrefix("[The messages 0 to "))
        let shown = asked.messages.compactMap(\.index)
        #expect(shown == Array((shown.first ?? 0)...Self.count), "the newest, without a hole")
        #expect(try await worker.store.liveCompression(worker.session) == nil)
    }

    @Test func aStopIsHeardWhileALongContextIsSummarised() async throws {
        let worker = try await worker(model(), messages: 40_000)
        let context = try #require(try await worker.store.context(worker.session, bound: ContextBound(window: 4000)))
        let plan = try #require(CompressionPlanner(window: 4000, keepRecentTurns: 2).plan(for: context))
        #expect(plan.skipped.count > 30_000)
        let work = Task { try await CoveredDigest.gathered(plan, window: 4000, from: worker.store) }
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
    }

    /// However many messages there are, what is held of them is bounded.
    @Test(arguments: [1, 5, 1000, 50_000]) func aSampleIsBoundedAndHasTheFirstAndTheNewest(count: Int) {
        let room = MessageSample.Room(messages: 100, bytes: 1 << 20)
        let messages = (0..<count).map {
            Message(index: $0, role: .user, content: "m\($0)", createdAt: WorkerFixture.begin)
        }
        let sample = MessageSample(messages, room: room).messages.map(\.index)
        #expect(sample.count <= 200 && sample.first == 0)
        #expect(sample.suffix(100) == Array(max(0, count - 100)..<count)[...])
        #expect(sample == sample.sorted())
        let large = messages.map { message in
            var message = message
            message.content = String(repeating: "x", count: 1000)
            return message
        }
        let some = MessageSample(large, room: MessageSample.Room(messages: 1000, bytes: 20_000)).messages
        #expect(some.reduce(0) { $0 + ($1.content?.utf8.count ?? 0) } <= 45_000)
        #expect(some.last?.index == count - 1)
    }
}

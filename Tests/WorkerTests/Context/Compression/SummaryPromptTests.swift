import NaviProfiles
import NaviProtocol
import NaviStore
import Testing

@testable import worker

@Suite struct SummaryPromptTests {
    private let profile = Profile(id: "p", name: "P", systemPrompt: "x")

    private func plan(_ contents: [String], role: Message.Role = .user, summary: String? = nil) -> CompressionPlan {
        let id = SessionID.random()
        let earlier = summary.map {
            CompressionRecord(
                id: 1, sessionID: id, coversUntil: 0, summary: $0, reason: "threshold", messagesBefore: 0,
                messagesAfter: 0, tokensBefore: 0, tokensAfter: 0, createdAt: WorkerFixture.begin)
        }
        let messages = contents.enumerated().map {
            Message(index: $0, role: role, content: $1, createdAt: WorkerFixture.begin)
        }
        return CompressionPlan(
            sessionID: id, replacing: earlier, covered: messages, coversUntil: messages.count, keptCount: 0,
            tokensBefore: 1, coveredEstimate: 1, wholeEstimate: 1)
    }

    @Test func thinkingIsOffAndThereAreNoTools() {
        let request = SummaryPrompt.request(for: plan(["a"]), profile: profile, window: 8192, isRetry: false)
        #expect(!request.thinking)
        #expect(request.tools.isEmpty)
        #expect(request.maxOutputTokens == 1024)
    }

    @Test func theEarlierSummaryIsUpdated() {
        let text = SummaryPrompt.transcript(plan(["new words"], summary: "old words"), maxBytes: 10_000)
        #expect(text == "Earlier memory:\nold words\n\nMessages:\nUser: new words")
    }

    @Test(arguments: [512, 4096, 32_768, 1_000_000], [1, 400])
    func whatGoesInAndComesOutIsBounded(window: Int, messages: Int) {
        let long = plan(
            Array(repeating: String(repeating: "wörd ", count: 4000), count: messages),
            summary: String(repeating: "s", count: 100_000))
        let request = SummaryPrompt.request(for: long, profile: profile, window: window, isRetry: false)
        let bytes = request.messages[1].content.utf8.count
        #expect(bytes <= SummaryPrompt.maxInputBytes + 500)
        #expect(bytes <= max(1024, window * 2) + 500)
        #expect(request.maxOutputTokens <= SummaryPrompt.maxOutputTokens)
    }

    @Test func aRetryAsksForLess() {
        let first = SummaryPrompt.request(for: plan(["a"]), profile: profile, window: 8192, isRetry: false)
        let second = SummaryPrompt.request(for: plan(["a"]), profile: profile, window: 8192, isRetry: true)
        #expect(second.maxOutputTokens == first.maxOutputTokens / 2)
        #expect(second.messages[0].content.contains("Be brief"))
    }

    @Test func toolResultsAreCutShort() {
        let text = SummaryPrompt.transcript(plan([String(repeating: "r", count: 5000)], role: .tool), maxBytes: 40_000)
        #expect(text.utf8.count < 800)
    }
}

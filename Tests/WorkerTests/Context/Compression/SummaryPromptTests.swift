import NaviContext
import NaviProfiles
import NaviProtocol
import Testing

@testable import worker

@Suite struct SummaryPromptTests {
    private let profile = Profile(id: "p", name: "P", systemPrompt: "x")

    private func messages(_ contents: [String], role: Message.Role = .user) -> [Message] {
        contents.enumerated().map { Message(index: $0, role: role, content: $1, createdAt: WorkerFixture.begin) }
    }

    private func request(
        _ part: String = "a", earlier: String? = nil, focus: String? = nil, window: Int = 8192,
        form: SummaryPrompt.Form = .init()
    ) -> ModelRequest {
        SummaryPrompt.request(part: part, earlier: earlier, focus: focus, window: window, form: form, profile: profile)
    }

    @Test func thinkingIsOffAndThereAreNoTools() {
        let request = request()
        #expect(!request.thinking)
        #expect(request.tools.isEmpty)
        #expect(request.maxOutputTokens == 1024)
    }

    @Test func theEarlierSummaryIsUpdatedAndTheUsersWishIsSaid() {
        let request = request("[0] User: new", earlier: "old words", focus: "the ports")
        #expect(request.messages[1].content.hasPrefix("Earlier memory:\nold words\n\nMessages:\n[0] User: new"))
        #expect(request.messages[0].content.contains("the ports"))
    }

    @Test(arguments: [512, 4096, 32_768, 1_000_000], [1, 400])
    func whatGoesInAndComesOutIsBounded(window: Int, count: Int) {
        let long = messages(Array(repeating: String(repeating: "wörd ", count: 4000), count: count))
        let parts = SummaryPrompt.parts(of: long, window: window, form: .init())
        #expect((1...SummaryPrompt.maxParts).contains(parts.count))
        for part in parts {
            let request = request(part, earlier: String(repeating: "s", count: 100_000), window: window)
            #expect(TokenEstimate.tokens(part) <= max(300, min(SummaryPrompt.inputTokens(window: window) + 50, window)))
            #expect(request.maxOutputTokens <= SummaryPrompt.maxOutputTokens)
            if window > 4000 {
                let tokens = TokenEstimate.tokens(request)
                #expect(tokens + request.maxOutputTokens <= window, "the summariser's own window holds it")
            }
        }
    }

    /// The first summary of a conversation without one may stand for any number of messages.
    @Test(arguments: [100, 2700, 8000, 20_000], [2000, 32_768, 1_000_000])
    func aSummaryIsShownTheFirstAndTheLastOfWhatItCovers(count: Int, window: Int) {
        let messages = messages((0..<count).map { "Message \($0) says that port \($0) is open. \(words)" })
        let parts = SummaryPrompt.parts(of: messages, window: window, form: .init())
        let shown = shownIndexes(parts)
        #expect(parts.count <= SummaryPrompt.maxParts)
        #expect(shown.first == 0 && shown.last == count - 1)
        #expect(shown == shown.sorted() && Set(shown).count == shown.count)
        #expect(shown.suffix(10) == Array(count - 10..<count), "what came last is there whole")
        let gaps = zip(shown, shown.dropFirst()).map { $1 - $0 }
        #expect((gaps.max() ?? 0) <= max(2, 4 * count / shown.count), "what is left out lies evenly spread")
    }

    private let words = "It is one of many that were said here, none of them short and none of them very long at all."

    private func shownIndexes(_ parts: [String]) -> [Int] {
        parts.joined(separator: "\n").split(separator: "\n").compactMap { line in
            guard line.hasPrefix("["), let end = line.firstIndex(of: "]") else { return nil }
            return Int(line[line.index(after: line.startIndex)..<end])
        }
    }

    @Test func aRetryAsksForLess() {
        let brief = request(form: .init(isBrief: true))
        #expect(brief.maxOutputTokens == request().maxOutputTokens / 2)
        #expect(brief.messages[0].content.contains("Be brief"))
    }

    @Test func toolResultsAreCutShortOrLeftOut() {
        let results = messages([String(repeating: "r", count: 5000)], role: .tool)
        #expect(SummaryPrompt.parts(of: results, window: 40_000, form: .init())[0].utf8.count < 900)
        #expect(SummaryPrompt.parts(of: results, window: 40_000, form: .init(showsToolResults: false)).isEmpty)
    }

    @Test(arguments: [
        ("Goal: x", true), ("## Done\n- y", true), ("**Files:**", true), ("They talked.", false), ("", false),
    ])
    func oneOfTheHeadingsIsWanted(summary: String, isWellFormed: Bool) {
        #expect(SummaryPrompt.isWellFormed(summary) == isWellFormed)
    }
}

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
            #expect(TokenEstimate.tokens(part) <= max(300, min(SummaryPrompt.maxInputTokens + 50, window)))
            #expect(request.maxOutputTokens <= SummaryPrompt.maxOutputTokens)
            if window > 4000 {
                let tokens = TokenEstimate.tokens(request)
                #expect(tokens + request.maxOutputTokens <= window, "the summariser's own window holds it")
            }
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

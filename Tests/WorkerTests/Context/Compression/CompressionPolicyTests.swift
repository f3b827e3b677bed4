import NaviProfiles
import NaviProtocol
import NaviStore
import Testing

@testable import worker

@Suite struct CompressionPolicyTests {
    private let policy = CompressionPolicy(keepRecentTurns: 3)

    private func context(_ messages: [Message], summary: CompressionRecord? = nil) -> ContextRecord {
        let session = SessionRecord(
            id: .random(), profileID: "p", createdAt: WorkerFixture.begin, lastActive: WorkerFixture.begin)
        return ContextRecord(session: session, summary: summary, messages: messages)
    }

    /// Turns of the given shapes: each letter is a message, `u`ser, `a`ssistant, assistant with a `c`all, its `r`esult.
    private func messages(_ shape: String, size: Int = 40, from first: Int = 0) -> [Message] {
        shape.enumerated().map { position, letter in
            let role: Message.Role = letter == "u" ? .user : letter == "r" ? .tool : .assistant
            var message = Message(
                index: first + position, role: role, content: String(repeating: "x", count: size),
                createdAt: WorkerFixture.begin)
            if letter == "c" { message.toolCalls = [ToolCall(id: "c", name: "t", arguments: .object([:]))] }
            if letter == "r" { message.toolCallID = "c" }
            return message
        }
    }

    @Test func aProfileMayWantAnotherThresholdAndOtherTurnsKept() {
        var overrides = CompressionOverrides()
        #expect(CompressionPolicy().overridden(by: overrides) == CompressionPolicy())
        overrides.threshold = 0.5
        overrides.keepRecentTurns = 2
        let policy = CompressionPolicy().overridden(by: overrides)
        #expect(policy.trigger(window: 1000, outputReserve: 100) == 500)
        #expect(policy.keepRecentTurns == 2)
    }

    @Test func isDueAtTheThresholdOrWhenTheAnswerWouldNotFit() {
        #expect(!policy.isDue(contextTokens: 7999, window: 10_000, outputReserve: 1000))
        #expect(policy.isDue(contextTokens: 8000, window: 10_000, outputReserve: 1000))
        #expect(policy.trigger(window: 10_000, outputReserve: 4000) == 6000)
        #expect(!CompressionPolicy(isEnabled: false).isDue(contextTokens: 9999, window: 10_000, outputReserve: 1))
        #expect(!policy.isDue(contextTokens: 10, window: 0, outputReserve: 1))
    }

    @Test func keepsTheRecentTurns() throws {
        let plan = try #require(
            policy.plan(for: context(messages("uauaucrauaua")), before: 12, contextTokens: 0, window: 10_000))
        #expect(plan.coversUntil == 4)
        #expect(plan.keptCount == 8)
        #expect(plan.messagesBefore == 12)
        #expect(plan.messagesAfter == 9)
    }

    @Test func keepsFewerTurnsWhenTheyWouldFillHalfOfTheWindow() throws {
        let context = context(messages("uauauaua", size: 400))
        let plan = try #require(policy.plan(for: context, before: 8, contextTokens: 0, window: 900))
        #expect(plan.coversUntil == 4)
        let tight = try #require(policy.plan(for: context, before: 8, contextTokens: 0, window: 100))
        #expect(tight.coversUntil == 8, "even the last turn is covered when it alone is too large")
    }

    @Test func neverTouchesTheTurnThatRuns() throws {
        let context = context(messages("uauaucr", size: 4000))
        let plan = try #require(policy.plan(for: context, before: 4, contextTokens: 0, window: 100))
        #expect(plan.coversUntil == 4)
        #expect(plan.keptCount == 3)
    }

    @Test func thereIsNothingToDoForAShortConversation() {
        #expect(policy.plan(for: context(messages("uaua")), before: 4, contextTokens: 0, window: 10_000) == nil)
        #expect(policy.plan(for: context([]), before: 0, contextTokens: 0, window: 10_000) == nil)
    }

    @Test func countsByTheServersMeasure() throws {
        let plan = try #require(
            policy.plan(for: context(messages("uauauaua")), before: 8, contextTokens: 1120, window: 10_000))
        // Eight messages of 14 estimated tokens, counted as 1120: ten times as many. Two of them are covered.
        #expect(plan.tokensBefore == 1120)
        #expect(plan.tokensAfter(summary: String(repeating: "x", count: 40)) == 980)
        #expect(plan.accepts(summary: "short"))
        #expect(!plan.accepts(summary: String(repeating: "x", count: 100)))
        #expect(!plan.accepts(summary: " \n "))
    }

    @Test func anEarlierSummaryCountsAsOneMessageAndIsReplaced() throws {
        let earlier = CompressionRecord(
            id: 7, sessionID: .random(), coversUntil: 10, summary: "earlier", reason: "threshold", messagesBefore: 12,
            messagesAfter: 3, tokensBefore: 900, tokensAfter: 300, createdAt: WorkerFixture.begin)
        let context = context(messages("uauauaua", from: 10), summary: earlier)
        let plan = try #require(policy.plan(for: context, before: 18, contextTokens: 0, window: 10_000))
        #expect(plan.messagesBefore == 9)
        #expect(plan.coversUntil == 12)
        let row = plan.compression(summary: "new", reason: "threshold", now: WorkerFixture.begin)
        #expect(row.replacing == 7)
    }

    /// Random histories: whatever they look like, a plan keeps its promises.
    @Test(arguments: 0..<200)
    func everyPlanKeepsItsPromises(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var shape = ""
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            shape += "u" + (0..<Int.random(in: 0...3, using: &random)).map { _ in "cr" }.joined() + "a"
        }
        var all = messages(shape, from: Int.random(in: 0...5, using: &random))
        for index in all.indices {
            all[index].content = String(repeating: "y", count: Int.random(in: 0...2000, using: &random))
        }
        let window = Int.random(in: 100...8000, using: &random)
        let keep = Int.random(in: 1...10, using: &random)
        let ends = all.indices.filter { all[$0].role == .user } + [all.count]
        let ended = all[0].index + (ends.randomElement(using: &random) ?? 0)
        let policy = CompressionPolicy(keepRecentTurns: keep)
        guard let plan = policy.plan(for: context(all), before: ended, contextTokens: 0, window: window) else { return }

        let cut = plan.covered.count
        #expect(Array(all[..<cut]) == plan.covered)
        #expect(plan.coversUntil == all[cut - 1].index + 1)
        #expect(plan.coversUntil <= ended, "open turns stay")
        #expect(plan.keptCount + cut == all.count)
        let kept = all[cut...].prefix { $0.index < ended }
        #expect(kept.first.map { $0.role == .user } ?? true, "cut at a user message only")
        #expect(kept.filter { $0.role == .user }.count <= keep)
        #expect(kept.reduce(0) { $0 + TokenEstimate.tokens($1) } <= window / 2)
        let calls = plan.covered.flatMap(\.toolCalls).count
        #expect(calls == plan.covered.filter { $0.role == .tool }.count, "no call is parted from its result")
    }
}

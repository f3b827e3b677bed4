import NaviContext
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

@Suite struct CompressionPlannerTests {
    private func planned(
        _ messages: [Message], summary: CompressionRecord? = nil, window: Int = 10_000, turns: Int = 3,
        mustShrink: Bool = false, measure: ContextMeasure = ContextMeasure()
    ) -> CompressionPlan? {
        CompressionPlanner(window: window, keepRecentTurns: turns, mustShrink: mustShrink).plan(
            for: HistoryFixture.context(messages, summary: summary, measure: measure))
    }

    @Test func keepsTheRecentTurns() throws {
        let plan = try #require(planned(HistoryFixture.messages("uauaucrauaua")))
        #expect(plan.coversUntil == 4)
        #expect(plan.keptCount == 8)
        #expect(plan.messagesBefore == 12)
        #expect(plan.messagesAfter == 9)
    }

    @Test func keepsFewerTurnsWhenTheyWouldFillAnEighthOfTheWindow() throws {
        let messages = HistoryFixture.messages("uauauaua", size: 400)
        let turn = TokenEstimate.tokens(messages[0]) * 2
        #expect(try #require(planned(messages, window: turn * 16)).coversUntil == 4)
        #expect(try #require(planned(messages, window: turn * 8)).coversUntil == 6)
        #expect(try #require(planned(messages, window: turn)).coversUntil == 6, "the last exchange stays")
    }

    @Test func splitsATurnThatIsTooLargeInFrontOfOneOfItsSteps() throws {
        let messages = HistoryFixture.messages("uaucrcrcrcr", size: 400)
        let step = TokenEstimate.tokens(messages[0]) * 2
        let plan = try #require(planned(messages, window: step * 26))
        #expect(plan.coversUntil == 7 && plan.keptCount == 5)
        #expect(plan.covered.map(\.index) == [0, 1, 3, 4, 5, 6], "the question of the turn stays")
        let tight = try #require(planned(messages, window: 100))
        #expect(tight.coversUntil == 9 && tight.keptCount == 3, "the last step stays")
    }

    @Test func goesOnSplittingTheSameTurn() throws {
        let all = HistoryFixture.messages("uaucrcrcrcr", size: 400)
        let context = [all[2]] + all[7...]
        let summary = HistoryFixture.summary("earlier", coversUntil: 7)
        let plan = try #require(planned(Array(context), summary: summary, window: 100))
        #expect(plan.coversUntil == 9 && plan.keptCount == 3)
        #expect(plan.covered.map(\.index) == [7, 8])
        #expect(plan.messagesBefore == 6)
    }

    @Test func theQuestionOfASplitTurnIsCoveredWhenTheTurnIsOver() throws {
        let all = HistoryFixture.messages("ucrcrcraua", size: 400)
        let context = [all[0]] + all[5...]
        let plan = try #require(
            planned(Array(context), summary: HistoryFixture.summary("earlier", coversUntil: 5), window: 1000))
        #expect(plan.coversUntil == 8 && plan.keptCount == 2)
        #expect(plan.covered.map(\.index) == [0, 5, 6, 7])
    }

    @Test func thereIsNothingToDoForAShortConversation() {
        #expect(planned(HistoryFixture.messages("uaua")) == nil)
        #expect(planned([]) == nil)
        #expect(planned(HistoryFixture.messages("u", size: 100_000), window: 100) == nil)
    }

    @Test func whatMustShrinkIsCutInHalfAtLeast() throws {
        let plan = try #require(planned(HistoryFixture.messages("uauauaua"), turns: 8, mustShrink: true))
        #expect(plan.coversUntil == 4)
    }

    @Test func countsByTheServersMeasure() throws {
        let messages = HistoryFixture.messages("uauauaua")
        let estimate = messages.reduce(0) { $0 + TokenEstimate.tokens($1) }
        let measure = ContextMeasure(tokens: estimate * 3, estimate: estimate)
        let plan = try #require(planned(messages, measure: measure))
        #expect(plan.before == measure)
        let covered = 2 * TokenEstimate.tokens(messages[0])
        let summary = "12345"
        let saved = covered - TokenEstimate.tokens(summary) - TokenEstimate.perMessage
        #expect(plan.after(summary: summary).tokens == estimate * 3 - saved * 3)
        #expect(plan.after(summary: summary).estimate == estimate - saved)
        #expect(plan.accepts(summary: "short"))
        #expect(!plan.accepts(summary: String(repeating: "x", count: 200)))
        #expect(!plan.accepts(summary: " \n "))
    }

    @Test func anEarlierSummaryCountsAsOneMessageAndIsReplaced() throws {
        let plan = try #require(
            planned(
                HistoryFixture.messages("uauauaua", from: 10),
                summary: HistoryFixture.summary("earlier", coversUntil: 10)))
        #expect(plan.messagesBefore == 9)
        #expect(plan.coversUntil == 12)
        let row = plan.compression(
            summary: "new", method: .model, reason: .threshold, now: WorkerFixture.begin)
        #expect(row.replacing == 7 && row.reason == "threshold")
    }

    /// Thousands of made-up histories, each compressed again and again: whatever they look like, the promises hold.
    @Test(arguments: 0..<40)
    func everyContextKeepsItsPromises(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<75 {
            let history = HistoryFixture.random(&random)
            let window = Int.random(in: 200...3000, using: &random)
            let planner = CompressionPlanner(
                window: window, keepRecentTurns: Int.random(in: 1...10, using: &random),
                mustShrink: Bool.random(using: &random))
            var context = HistoryFixture.context(history)
            for _ in 0..<3 {
                guard let plan = planner.plan(for: context) else { break }
                var digest = CoveredDigest(replacing: plan.replacing, coversUntil: plan.coversUntil, window: window)
                try digest.add(plan.covered)
                let text = SummaryText(prose: nil, of: digest, tokens: max(0, plan.maxSummaryTokens - 80)).text
                guard plan.accepts(summary: text) else { break }
                let next = HistoryFixture.context(after: plan, of: context, history: history, summary: text)
                try expectSound(next, after: plan, of: context, history: history)
                if !planner.mustShrink {
                    let again = planner.plan(for: next)
                    #expect(again == nil || again.map { $0.coversUntil > plan.coversUntil } == true)
                }
                context = next
            }
        }
    }

    private func expectSound(
        _ next: ContextRecord, after plan: CompressionPlan, of context: ContextRecord, history: [Message]
    ) throws {
        let before = context.summary?.coversUntil ?? 0
        #expect(plan.coversUntil > before, "it goes forward")
        #expect(plan.keptCount == next.messages.count)
        let covered = Set(plan.covered.map(\.index))
        let lost = history.filter { $0.index >= before && !covered.contains($0.index) }
        let kept = Set(next.messages.map(\.index))
        let gone = context.messages.map(\.index).filter { !kept.contains($0) }
        #expect(gone.allSatisfy { covered.contains($0) }, "what goes is covered, also the question of a split turn")
        #expect(lost.allSatisfy { kept.contains($0.index) }, "covered or kept, nothing between")
        let question = try #require(history.last { $0.role == .user })
        #expect(kept.contains(question.index), "the last of the user's messages is always there")
        #expect(next.messages.first?.role == .user)
        let isSound = ToolPairing.repaired(next.messages) == next.messages
        #expect(isSound, "no call is parted from its result")
        let estimate = { (record: ContextRecord) in
            record.messages.reduce(record.summary.map { TokenEstimate.tokens($0.summary) } ?? 0) {
                $0 + TokenEstimate.tokens($1)
            }
        }
        #expect(estimate(next) < estimate(context), "it never grows")
    }
}

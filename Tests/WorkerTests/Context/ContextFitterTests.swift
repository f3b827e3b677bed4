import NaviContext
import NaviProtocol
import NaviStore
import Testing

@testable import worker

@Suite struct ContextFitterTests {
    private func fitter(limit: Int) -> ContextFitter {
        ContextFitter(meter: TokenMeter(scale: 1), toolTokens: 0, limit: limit)
    }

    private func messages(_ shape: String, size: Int) -> [ModelMessage] {
        [ModelMessage(role: .system, content: "You are Navi.")]
            + HistoryFixture.messages(shape, size: size).map { ModelMessage($0) }
    }

    @Test func whatFitsIsLeftAsItIs() {
        var sent = messages("ucrcr", size: 4000)
        let before = sent
        #expect(fitter(limit: 100_000).fit(&sent, .everything))
        #expect(sent == before)
    }

    @Test func oldResultsOfToolsGoFirstAndSayWhereTheRestIs() {
        var sent = messages("ucrcr", size: 4000)
        let before = sent
        #expect(fitter(limit: 4000).fit(&sent, .oldToolResults))
        #expect(sent[3].content.contains("all of it is in message 2, which search_history finds"))
        #expect(sent[3].content.utf8.count < 1700)
        for place in [0, 1, 2, 4, 5] { #expect(sent[place] == before[place]) }
    }

    @Test func theQuestionIsShortenedLast() {
        var sent = messages("uaucr", size: 40_000)
        #expect(fitter(limit: 12_000).fit(&sent, .everything))
        #expect(sent[3].content.utf8.count > sent[1].content.utf8.count)
        #expect(sent[0].content == "You are Navi.")
    }

    @Test func whatToolsAreAskedWithIsShortenedAsWell() {
        var sent = messages("uc", size: 10)
        sent[2].toolCalls[0].arguments = ["text": .string(String(repeating: "x", count: 50_000)), "n": 1]
        #expect(fitter(limit: 2000).fit(&sent, .everything))
        #expect(sent[2].toolCalls[0].arguments.value["n"] == 1)
    }

    @Test func theOldestMessagesAreLeftOutWhereShorteningIsNotEnough() throws {
        var sent = messages(String(repeating: "ua", count: 1000) + "ucr", size: 300)
        #expect(fitter(limit: 5000).fit(&sent, .everything))
        #expect(TokenEstimate.tokens(sent) <= 5000)
        #expect(sent[0].content == "You are Navi.")
        #expect(sent[1].content.hasPrefix("[The messages 0 to "))
        let shown = sent.compactMap(\.index)
        let first = try #require(shown.first)
        #expect(shown.count > 20 && shown == Array(first...2002))
        #expect(sent[1].content.contains(" to \(first - 1) "))
    }

    @Test func aResultIsLeftOutWithItsCallAndTheQuestionStays() throws {
        var sent = messages("u" + String(repeating: "cr", count: 300), size: 300)
        #expect(fitter(limit: 3000).fit(&sent, .everything))
        let shown = sent.filter { $0.index != nil }
        #expect(shown[0].index == 0 && shown[0].role == .user)
        #expect(shown[1].role == .assistant, "no result without its call")
        #expect(shown.last?.index == 600)
    }

    /// Every message is shortened a few times at most, and what is short already is not looked at again.
    @Test func fittingManyMessagesTakesTimeByTheirNumber() {
        func cost(_ count: Int) -> Duration {
            var sent = messages(String(repeating: "ua", count: count / 2) + "u", size: 300)
            return ContinuousClock().measure { _ = fitter(limit: 5000).fit(&sent, .everything) }
        }
        _ = cost(200)
        let (few, many) = (cost(1000), cost(8000))
        #expect(many < few * 32, "1,000: \(few), 8,000: \(many)")
    }

    @Test func whatCannotFitIsSaid() {
        var sent = messages("ua", size: 4000)
        #expect(!fitter(limit: 10).fit(&sent, .everything))
        #expect(sent[2].content.utf8.count < 400)
    }
}

@Suite struct TokenMeterTests {
    @Test func onlyTheDifferenceToWhatWasCountedIsEstimated() {
        var meter = TokenMeter(scale: 2, anchor: ContextMeasure(tokens: 1000, estimate: 800))
        #expect(meter.tokens(estimate: 800) == 1000)
        #expect(meter.tokens(estimate: 900) == 1200)
        #expect(meter.tokens(estimate: 400) == 500)
        let measure = meter.note(
            ModelUsage(promptTokens: 1100, completionTokens: 60), request: 900, answer: 20, generated: 60)
        #expect(measure.tokens == 1120, "reasoning is not sent back")
        #expect(measure.estimate == 920 && meter.tokens(estimate: 920) == 1120)
    }

    @Test func withoutAnyCountTheModelsScaleCounts() {
        var meter = TokenMeter(scale: 1.5, anchor: ContextMeasure())
        #expect(meter.tokens(estimate: 100) == 150)
        #expect(meter.note(nil, request: 100, answer: 20, generated: 20).tokens == 180)
    }

    @Test func aCountOfSomethingElseIsNotReliedOn() {
        var meter = TokenMeter(scale: 1, anchor: ContextMeasure(tokens: 11, estimate: 900))
        #expect(meter.tokens(estimate: 900) == 900)
        let shown = meter.note(
            ModelUsage(promptTokens: 10, completionTokens: 1), request: 1000, answer: 4, generated: 4)
        #expect(shown.tokens == 1004 && meter.tokens(estimate: 1004) == 1004)
    }

    /// How a server counts a prompt.
    enum Counting: CaseIterable {
        case cut, onlyWhatIsNew, honest, half, thrice

        func count(_ whole: Int, new: Int) -> Int {
            switch self {
            case .cut: min(whole, 2043)
            case .onlyWhatIsNew: new
            case .honest: whole
            case .half: whole / 2
            case .thrice: whole * 3
            }
        }
    }

    /// A server whose window is smaller than the profile says, one that tells what it has not cached, and honest ones.
    @Test(arguments: Counting.allCases, [20, 100, 400, 1200])
    func whoCountsNoMoreHoweverMuchIsAddedIsNotBelieved(_ counting: Counting, added: Int) {
        var meter = TokenMeter(scale: 1)
        let scale = Double(counting.count(1000, new: 1000)) / 1000
        var sent = 500
        for _ in 0..<(12_000 / added) {
            meter.scale = scale
            let usage = ModelUsage(
                promptTokens: counting.count(sent, new: added), completionTokens: Int(20 * scale))
            _ = meter.note(usage, request: sent, answer: 20, generated: 20)
            sent += 20 + added
        }
        let ratio = Double(meter.tokens(estimate: sent)) / (Double(sent) * scale)
        let isHonest = counting != .cut && counting != .onlyWhatIsNew
        #expect((isHonest ? 0.95...1.05 : 0.45...1.1).contains(ratio), "\(ratio)")
    }

    @Test func whatAModelThoughtAndIsNotSentAgainIsNoReasonForDoubt() {
        var meter = TokenMeter(scale: 1)
        var sent = 1000
        for _ in 0..<50 {
            let usage = ModelUsage(promptTokens: sent, completionTokens: 420)
            #expect(meter.believes(usage.promptTokens, request: sent))
            // Of what was thought, less is estimated than was counted.
            _ = meter.note(usage, request: sent, answer: 20, generated: 320)
            sent += 20 + 100
        }
    }

    @Test func theScaleIsLearnedFromWhatServersCount() {
        let scales = TokenScales()
        #expect(scales.scale(of: "p") == 1)
        scales.observe("p", counted: 2000, estimate: 1000)
        #expect(scales.scale(of: "p") == 2)
        scales.observe("p", counted: 1000, estimate: 1000)
        #expect(scales.scale(of: "p") == 1.7)
        scales.observe("p", counted: 100_000, estimate: 10)
        #expect(scales.scale(of: "p") == 1.7, "a count that belongs to something else is not believed")
    }

    /// Counted by the tokenizers of Qwen2.5 and SmolLM2; the estimate is between half and twice of the larger one.
    @Test(arguments: [
        ("Please remember that my sister Anna lives near the river and likes to read long books.", 17, 17),
        ("{\"id\": 48213, \"path\": \"/var/lib/navi/7/file_7.txt\", \"ok\": true}", 32, 34),
        ("4f1c 9e07 77ab 1203 5588", 24, 24),
    ])
    func estimatesAreNearTheTruth(text: String, qwen: Int, smol: Int) {
        let estimate = TokenEstimate.tokens(text)
        #expect(estimate * 2 >= max(qwen, smol) && estimate <= max(qwen, smol) * 2)
    }
}

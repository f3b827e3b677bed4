import NaviContext
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// What a sheet keeps when there is little room, over many compressions.
@Suite struct SheetChoiceTests {
    /// A sheet led through conversations like a context's.
    private struct Context {
        var sheet = MemorySheet()
        let tokens: Int

        mutating func compress(_ messages: [Message]) {
            var builder = SheetBuilder(sheet, maxTokens: tokens)
            for message in messages { builder.add(message) }
            let entries = SheetChoice(wordCounts: builder.wordCounts).chosen(from: builder.candidates, tokens: tokens)
            sheet = MemorySheet(entries: entries.map(\.entry), wordCounts: builder.frequentWords)
        }

        var text: String { SheetText.lines(of: sheet.entries) }
    }

    private static let wishes = [
        "Never touch the prod database.", "Keep answers short.", "No hostels.", "Answer in French.", "Use tabs.",
        "必ず敬語で返事して。", "표는 쓰지 마.", "أجب باختصار.", "Keine Abkürzungen.", "回答时用繁体字。", "Tylko po polsku.",
        "Пиши коротко.", "Rispondi in modo formale.", "Kısa yaz.", "絵文字なしで。",
    ]

    private func talk(_ random: inout SeededGenerator) -> String {
        let parts: [[String]] = [
            ["Okay, ", "Right, ", "Hm, ", "Honestly, ", "You know, ", "Well, "],
            [
                "that makes sense to me", "we can look at it from another side", "it took longer than I had hoped",
                "I was thinking about it on the way home", "people keep asking me about it",
            ],
            [", let us go on.", ", I guess.", ", as so often.", " and so on."],
        ]
        return parts.map { $0.randomElement(using: &random) ?? "" }.joined()
    }

    /// Eight compressions of thirteen exchanges each, with dense facts.
    private func conversation(_ seed: Int) -> [[Message]] {
        var random = SeededGenerator(seed: UInt64(seed))
        var wishes = Self.wishes.shuffled(using: &random)
        var index = 0
        return (0..<8).map { _ in
            (0..<26).map { place in
                defer { index += 1 }
                var content = talk(&random)
                if place == 4, let wish = wishes.popLast() { content = "\(wish) \(content)" }
                if place == 8, let wish = wishes.popLast() { content = wish }
                if place.isMultiple(of: 6) { content = "Locker k\(index)x belongs to person p\(index)q. \(content)" }
                if place % 8 == 1 { content = "\(content) The file of step s\(index)t is /srv/d\(index)e." }
                return Message(
                    index: index, role: place.isMultiple(of: 2) ? .user : .assistant, content: content,
                    createdAt: WorkerFixture.begin)
            }
        }
    }

    @Test(arguments: 1...8) func wishesOfAllLanguagesOutlastEightCompressionsOfASmallWindow(seed: Int) {
        var context = Context(tokens: SheetRoom.tokens(window: 4096))
        let rounds = conversation(seed)
        for round in rounds { context.compress(round) }
        let said = rounds.joined().compactMap(\.content).joined(separator: "\n")
        for wish in Self.wishes where said.contains(wish) {
            #expect(context.text.contains(wish), "\(wish)")
        }
        let lockers = rounds.joined().filter { $0.role == .user && $0.content?.contains("Locker") == true }
        let kept = lockers.count { context.text.contains("p\($0.index)q") }
        #expect(kept * 100 >= lockers.count * 85, "\(kept) of \(lockers.count) literals of users")
        #expect(TokenEstimate.tokens(context.text) <= SheetRoom.tokens(window: 4096) + 100)
    }

    @Test func wishesComeFirstInTheSmallestWindow() {
        var context = Context(tokens: SheetRoom.tokens(window: 2048))
        for round in conversation(3) { context.compress(round) }
        let text = context.text
        let said = conversation(3).joined().compactMap(\.content).joined(separator: "\n")
        for wish in Self.wishes where said.contains(wish) { #expect(text.contains(wish), "\(wish)") }
    }

    @Test func aUsersWordsAreShortenedBeforeAnAssistantsAreKept() {
        let long = (0..<20).map { number in
            Message(
                index: number * 2, role: .user,
                content: "I have told u\(number)v about the \(number)th thing, \(words)",
                createdAt: WorkerFixture.begin)
        }
        var context = Context(tokens: 500)
        context.compress(long)
        for number in 0..<12 { #expect(context.text.contains("u\(number + 8)v")) }
    }

    private let words = "which is a long story that began a good many years ago and has not come to its end yet"

    @Test func aValueThatHasBeenCorrectedNeverStandsAlone() {
        for tokens in stride(from: 20, through: 400, by: 20) {
            var context = Context(tokens: tokens)
            var index = 0
            for number in 0..<12 {
                let says = [
                    "The locker of owner\(number) is \(1000 + number).", "Something else, \(number) times over.",
                    "Nie \(1000 + number), tylko \(2000 + number): owner\(number), locker.",
                ]
                context.compress(
                    says.map { text in
                        index += 1
                        return Message(index: index, role: .user, content: text, createdAt: WorkerFixture.begin)
                    })
            }
            let text = context.text
            for number in 0..<12 where text.contains("owner\(number) is \(1000 + number)") {
                #expect(text.contains("\(2000 + number)"), "\(tokens): \(text)")
            }
        }
    }

    @Test func aFocusIsKeptAlsoWithoutAModel() {
        var builder = SheetBuilder(maxTokens: 10_000)
        for index in 0..<200 {
            builder.add(
                Message(
                    index: index, role: .assistant, content: "thing\(index) is at place\(index * 7)",
                    createdAt: WorkerFixture.begin))
        }
        let choice = SheetChoice(wordCounts: builder.wordCounts, focus: Words("thing3 and thing5"))
        let kept = choice.chosen(from: builder.candidates, tokens: 100).map(\.entry.text)
        #expect(kept.contains("thing3 is at place21") && kept.contains("thing5 is at place35"))
    }

    @Test func whatIsNotShownAnyMoreIsCarriedOnButForTheOldest() {
        let items = (0..<200).map {
            SheetItem(
                SheetEntry(kind: .statement, message: $0, role: .user, text: "port \($0)", supersededBy: $0 + 1))
        }
        let kept = SheetChoice(wordCounts: [:]).chosen(from: items, tokens: 1000)
        #expect(kept.map(\.entry.message) == Array(200 - SheetBuilder.maxSuperseded..<200))
        #expect(SheetText.lines(of: kept.map(\.entry)).isEmpty)
    }
}

import NaviContext
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// What must not stand in a sheet alone, however little room there is.
@Suite struct SheetLinksTests {
    /// Something that is said, and what is said about it later.
    private struct Pair {
        var older: String
        var newer: String
    }

    private static let names = ["Quillfeather", "Ōtsuka", "Brzęczyk", "Дорофеев", "الزهراني", "남궁", "Nguyễn", "שפירא"]
    private static let things = ["locker", "金庫", "szafka", "пропуск", "الخزنة", "사물함", "ngăn tủ", "לוקר"]
    private static let wishes = [
        "leave the curtains shut", "nur mit dem Rad fahren", "ne montre pas les prix", "без смайликов в письмах",
        "請不要打電話給我", "사진은 빼고 보내 줘", "لا ترسل شيئا يوم الجمعة", "लंबे जवाब मत देना",
    ]
    private static let takenBack = ["I take that back: ", "Vergiss das: ", "Это отменяется: ", "取消します：", "انس ذلك: "]

    /// Pairs of all scripts, with talk between them; whoever is corrected, says so in the words of no list.
    private func pairs(_ random: inout SeededGenerator) -> [Pair] {
        let values = zip(Self.names, Self.things).enumerated().map { place, owner in
            let old = 1000 + place * 17 + Int.random(in: 0..<9, using: &random)
            return Pair(
                older: "\(owner.0), \(owner.1): \(old)", newer: "\(owner.1) \(owner.0): \(old * 3), zz \(old)")
        }
        let wishes = Self.wishes.map { wish in
            Pair(older: "\(wish).", newer: (Self.takenBack.randomElement(using: &random) ?? "") + wish)
        }
        return (values + wishes).shuffled(using: &random)
    }

    private func sheet(_ sentences: [[String]], tokens: Int) -> [SheetEntry] {
        var sheet = MemorySheet()
        var index = 0
        for part in sentences {
            var builder = SheetBuilder(sheet, maxTokens: tokens)
            for text in part {
                builder.add(Message(index: index, role: .user, content: text, createdAt: WorkerFixture.begin))
                index += 2
            }
            let entries = SheetChoice(wordCounts: builder.wordCounts).chosen(from: builder.candidates, tokens: tokens)
            sheet = MemorySheet(entries: entries.map(\.entry), wordCounts: builder.frequentWords)
        }
        return sheet.entries.filter { $0.supersededBy == nil }
    }

    @Test(arguments: 1...12) func nothingStandsWithoutWhatIsNewerOnIt(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let pairs = pairs(&random)
        let talk = (0..<40).map { "A word w\($0)x about something else, then \($0) more." }.shuffled(using: &random)
        let all = pairs.map(\.older) + talk[..<20] + pairs.shuffled(using: &random).map(\.newer) + talk[20...]
        let parts = stride(from: 0, to: all.count, by: 19).map { Array(all[$0..<min($0 + 19, all.count)]) }
        for tokens in [40, 90, 170, 300, 500, 900] {
            let texts = sheet(parts, tokens: tokens).map(\.text)
            for pair in pairs where texts.contains(pair.older) {
                #expect(texts.contains(pair.newer), "\(tokens) tokens: \(pair.older)")
            }
        }
        let texts = sheet(parts, tokens: 20_000).map(\.text)
        #expect(pairs.allSatisfy { texts.contains($0.newer) })
    }

    @Test(arguments: 1...6) func ofTwoThingsNamedInOneBreathBothStandOrNone(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let forms = [
            ("A night in <A> costs 140.", "A night in <B> now costs 190."), ("<A> 的房間要 140 元。", "<B> 的房間現在要 190 元。"),
            ("الغرفة في <A> بسعر 140.", "الغرفة في <B> الآن بسعر 190."),
            ("Pokój, <A>: 140 zł.", "Pokój, <B>: teraz 190 zł."),
        ]
        let said = (0..<24).map { number in
            let form = forms[number % forms.count]
            let first = form.0.replacing("<A>", with: "Qo\(number)q").replacing("140", with: "\(500 + number)")
            let second = form.1.replacing("<B>", with: "Zu\(number)z").replacing("190", with: "\(700 + number)")
            return (first, second)
        }.shuffled(using: &random)
        for tokens in stride(from: 60, through: 600, by: 60) {
            let texts = sheet([said.map { "\($0) \($1)" }], tokens: tokens).map(\.text).joined(separator: "\n")
            for (first, second) in said {
                #expect(texts.contains(first) == texts.contains(second), "\(tokens) tokens: \(first)")
            }
        }
    }

    /// A chain of a thousand has no more work for each than one of ten.
    @Test func longChainsEndAtTheRoomThereIs() {
        let chain = (0..<1000).map { "Gate\($0 % 7) q\($0)x is not \($0 + 5000) but \($0 + 5001)." }
        let entries = sheet([chain], tokens: 300)
        #expect(entries.last?.message == 1998)
        #expect(TokenEstimate.tokens(SheetText.lines(of: entries)) <= 400)
    }
}

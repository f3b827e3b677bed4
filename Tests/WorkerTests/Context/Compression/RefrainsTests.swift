import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// What is said again and again, word for word.
@Suite struct RefrainsTests {
    private static let talk = [
        ["That took its time", "The coffee is cold again", "I am still thinking", "Nobody has called so far"],
        ["コーヒーが冷めました", "まだ考えています", "時間がかかりました", "誰も来ませんでした"],
        ["Кофе снова остыл", "Я всё ещё думаю", "Никто пока не звонил", "Это заняло время"],
    ]

    private func item(_ text: String) -> SheetItem {
        SheetItem(SheetEntry(kind: .statement, message: 0, role: .user, text: text))
    }

    private func shown(_ contents: [String], tokens: Int = 2000) -> [String] {
        var builder = SheetBuilder(maxTokens: tokens)
        for (place, text) in contents.enumerated() {
            builder.add(Message(index: place * 2, role: .user, content: text, createdAt: WorkerFixture.begin))
        }
        return SheetChoice(wordCounts: builder.wordCounts).chosen(from: builder.candidates, tokens: tokens)
            .map(\.entry.text)
    }

    /// All orders of three of them.
    private func mixtures(_ talk: [String], _ link: String) -> [String] {
        talk.indices.flatMap { first in
            talk.indices.filter { $0 != first }.map { second in
                "\(talk[first])\(link)\(talk[second])\(link)\(talk[(first + second + 1) % talk.count])."
            }
        }
    }

    @Test(arguments: talk, [" – ", ", ", "; "]) func talkInEverNewOrdersIsKeptOnce(talk: [String], link: String) {
        let texts = shown(talk.map { "\($0)." } + mixtures(talk, link))
        for sentence in talk {
            #expect(texts.count { $0.contains(sentence) } == 1, "\(texts)")
        }
    }

    /// What a yes is said to matters.
    @Test func shortWordsAreNotToldApartFromWhatTheyStandWith() {
        let said = [
            "Yes, of course.", "Take the blue one.", "No, the other way.", "Yes, take the blue one.", "No, Berlin.",
        ]
        #expect(shown(said + ["Berlin, please."]) == said + ["Berlin, please."])
    }

    @Test(arguments: talk) func whatIsNewBesideItIsKeptWithoutIt(talk: [String]) throws {
        let news = "the ferry to Spetses leaves from the old quay"
        let texts = shown(
            talk + talk.map { "\($0) – \(talk[0])" } + mixtures(talk, " – ") + ["\(talk[0]) \(news) \(talk[1])"])
        #expect(try #require(texts.last { $0.contains("Spetses") }) == news)
    }

    @Test func whatIsNewlySaidInTheSameWordsIsNoRefrain() {
        let said = (0..<12).map { "For house \($0 * 31 + 100), the number of the contract is \($0 * 77 + 5000)." }
        #expect(shown(said) == said)
    }

    /// In scripts that put spaces between thoughts, and marks nowhere.
    @Test func spacesPartTheThoughtsOfThai() {
        let talk = ["วันนี้ฝนตกทั้งวัน", "กาแฟเย็นหมดแล้ว", "ยังคิดไม่ออกเลย"]
        let said = talk + talk.map { "\($0) \(talk[0])" } + mixtures(talk, " ")
        let texts = shown(said + ["\(talk[1]) ลุงสมหมายเลี้ยงเต่าไว้สองตัว \(talk[2])"])
        #expect(texts.last == "ลุงสมหมายเลี้ยงเต่าไว้สองตัว")
    }

    /// However often it was said before.
    @Test(arguments: ["Please forget what I said about this: ", "please forget what i said about this "])
    func whatIsTakenBackKeepsItsWords(begin: String) {
        let wish = "ring twice at the back door"
        let said = (0..<9).map { $0.isMultiple(of: 3) ? "The word is w\($0)x." : wish }
        #expect(shown(said + [begin + wish]).contains(begin + wish))
    }

    /// Marks inside of words, pairs of characters that overlap, refrains that touch: each must only leave something out.
    @Test(arguments: 1...200) func whateverIsLeftOutTheRestStandsInTheText(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let alphabet = ["a", "b's", "c", "水", "火", "ก", "–", ", ", " ", " ", " – ", "「", ":", "7", "é", "'", "안녕"]
        func text(_ length: Int) -> String {
            (0..<length).map { _ in alphabet.randomElement(using: &random) ?? "" }.joined()
        }
        var counts: [Int: Int] = [:]
        let thoughts = (0..<6).map { _ in text(9) }
        for key in thoughts.flatMap({ item($0).thoughts }) { counts[key] = 5 }
        let refrains = Refrains(counts: counts)
        for _ in 0..<20 {
            let said =
                text(4) + (thoughts.randomElement(using: &random) ?? "") + text(5)
                + (thoughts.randomElement(using: &random) ?? "") + text(4)
            guard let rest = refrains.rest(of: item(said)) else { continue }
            for piece in rest.split(separator: "… ") { #expect(said.contains(piece), "\(said) → \(rest)") }
            #expect(rest.utf8.count < said.utf8.count)
        }
    }

    @Test func whatIsKnownOutlastsACompressionAndIsBounded() {
        var builder = SheetBuilder(maxTokens: 1000)
        for index in 0..<2500 {
            builder.add(
                Message(
                    index: index, role: .user, content: "I am still thinking – the word is w\(index)x here today.",
                    createdAt: WorkerFixture.begin))
        }
        #expect(builder.frequentWords.count <= SheetBuilder.maxWordCounts)
        let later = SheetBuilder(MemorySheet(wordCounts: builder.frequentWords), maxTokens: 1000)
        #expect(later.refrains.rest(of: item("I am still thinking – shall we eat outside")) == "shall we eat outside")
    }

    /// A row may have been written by anybody.
    @Test func keysOfNoThoughtAreNotTakenUp() {
        let counts = [Int.min: 9, -1: 9, 1 << 40: 9, 1 << 62: 9, .max: 9, 1 << 40 | 200 << 32: 9]
        #expect(Refrains(counts: counts).rest(of: item("any words at all, and some more of them")) == nil)
    }
}

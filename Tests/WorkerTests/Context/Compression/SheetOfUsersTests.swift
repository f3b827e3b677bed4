import NaviContext
import NaviProtocol
import NaviStore
import TestKit
import Testing

@testable import worker

/// What users have decided over a sheet outlasts every compression.
@Suite struct SheetOfUsersTests {
    private let window = 2048

    private func message(_ index: Int, _ role: Message.Role, _ content: String) -> Message {
        Message(index: index, role: role, content: content, createdAt: WorkerFixture.begin)
    }

    /// The next version, made of some messages; with little room, if need be.
    private func next(
        _ earlier: MemorySheet, _ messages: [Message], prose: String? = nil, claims: [SheetFiling.Claim] = [],
        tokens: Int? = nil
    ) throws -> (sheet: MemorySheet, text: String) {
        var record = HistoryFixture.summary("", coversUntil: messages.first?.index ?? 0)
        record.sheet = earlier.jsonText()
        var digest = CoveredDigest(
            replacing: record, coversUntil: (messages.last?.index ?? 0) + 1, window: window)
        try digest.add(messages)
        _ = digest.file(claims)
        let made = SummaryText(prose: prose, of: digest, tokens: tokens ?? SheetRoom.tokens(window: window))
        return (try #require(MemorySheet(json: made.sheet.jsonText())), made.text)
    }

    /// An exchange with dense facts, in words that repeat and words that do not.
    private func chatter(_ first: Int, _ random: inout SeededGenerator) -> [Message] {
        (first..<first + 20).map { index in
            let number = Int.random(in: 1000...9999, using: &random)
            let texts = [
                "Always file bill \(number) under \(index).", "The number of gate \(index) is \(number).",
                "Now the port is \(number).", "必ず\(number)番に送って。", "I think that is all for today.",
            ]
            return message(
                index, index.isMultiple(of: 2) ? .user : .assistant, texts.randomElement(using: &random) ?? "")
        }
    }

    private let pinned = [
        SheetEntry(id: 1, kind: .statement, message: 0, role: .user, isPinned: true, text: "The port is 7001."),
        SheetEntry(
            id: 2, kind: .fact, message: 1, role: .assistant, isPinned: true, text: "Nuts are in the green box."),
        SheetEntry(
            id: 3, kind: .statement, message: 1, hasMessage: false, role: .user, origin: .user, isPinned: true,
            text: String(repeating: "One long sentence with a great many words. ", count: 12)),
        SheetEntry(
            id: 4, kind: .wish, message: 1, hasMessage: false, role: .user, origin: .user, isPinned: true,
            text: "أجب باختصار."),
    ]

    @Test(arguments: 1...6) func whatIsPinnedIsKeptWordForWordHoweverLittleRoomThereIs(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var sheet = MemorySheet(entries: pinned)
        for round in 0..<10 {
            let room = [nil, 0, 40, 200].randomElement(using: &random) ?? nil
            let made = try next(sheet, chatter(2 + round * 20, &random), tokens: room)
            sheet = made.sheet
            #expect(sheet.entries.filter(\.isPinned) == pinned, "round \(round)")
            for entry in pinned { #expect(made.text.contains(entry.text[...].oneLine)) }
            #expect(Set(sheet.entries.map(\.id)).count == sheet.entries.count)
        }
    }

    @Test func aNewerValueStandsBesideWhatIsPinnedAndSaysThatItIsNewer() throws {
        let sheet = MemorySheet(entries: Array(pinned.prefix(1)))
        let made = try next(sheet, [message(6, .user, "The port is now 7002.")])
        #expect(made.sheet.entries.map(\.text) == ["The port is 7001.", "The port is now 7002."])
        #expect(made.sheet.entries.map(\.supersededBy) == [nil, nil])
        #expect(made.text.contains("[6>0] The port is now 7002."))
        let filed = try next(
            sheet, [message(6, .user, "The port moves to 7002.")], prose: "Goal: ports",
            claims: [.init(kind: .correction, message: 6, words: "The port moves to 7002.", replaces: 0)])
        #expect(filed.sheet.entries.first == pinned[0] && filed.sheet.entries.count == 2)
    }

    @Test func whatAMessageSaysIsNotTakenTwiceWhenItIsPinnedAlready() throws {
        let content = "Use tabs in all files. The code of the gate is 4711."
        for text in [content, "Use tabs in all files."] {
            let entry = SheetEntry(
                id: 1, kind: .statement, message: 4, role: .user, origin: .user, isPinned: true, text: text)
            let made = try next(MemorySheet(entries: [entry]), [message(4, .user, content)])
            #expect(made.text.components(separatedBy: "Use tabs").count == 2)
            #expect(made.text.components(separatedBy: "4711").count == 2)
            #expect(made.sheet.entries.first == entry)
        }
    }

    /// It is said again, and taken back, behind the pin: what was said last stands last.
    @Test func whatIsSaidAgainLaterIsNotHiddenBehindThePin() throws {
        let made = try next(
            MemorySheet(entries: Array(pinned.prefix(1))),
            [message(6, .user, "The port is now 7002."), message(8, .user, "The port is 7001.")])
        #expect(made.sheet.entries.last?.message == 8 && made.sheet.entries.first == pinned[0])
    }

    @Test func whatAUserHasTakenOutDoesNotComeBackFromItsMessageByAnyWay() throws {
        var sheet = MemorySheet()
        sheet.forget(ForgottenWords(message: 4, text: "My locker is number 4711."))
        sheet.forget(ForgottenWords(message: 6, text: "Never call me Jo. I mean it."))
        let messages = [
            message(4, .user, "My locker is number 4711. Use tabs."), message(6, .user, "Never call me Jo. I mean it."),
        ]
        let made = try next(
            sheet, messages, prose: "Goal: lockers\n- My locker is number 4711.",
            claims: [.init(kind: .wish, message: 6, words: "Never call me Jo.")])
        #expect(made.sheet.entries.map(\.text) == ["Use tabs."])
        #expect(!made.text.contains("4711") && !made.text.contains("Jo"))
        #expect(made.sheet.forgotten.count == 2)
        let again = try next(made.sheet, [message(9, .user, "My locker is number 4711.")])
        #expect(again.text.contains("4711"), "said again is another matter")
        let split = try next(again.sheet, messages)
        #expect(!split.text.contains("Jo"), "the question of a turn that was split is covered later")
    }

    @Test func whatAUserHasRewordedStaysAsItIsAndUnpinnedItIsKeptWholeOrNotAtAll() throws {
        let text =
            "The locker is 4712, " + String(repeating: "as I have said a number of times, ", count: 12) + "at last."
        let entry = SheetEntry(id: 9, kind: .statement, message: 4, role: .user, origin: .user, text: text)
        var random = SeededGenerator(seed: 5)
        var sheet = MemorySheet(entries: [entry])
        var rounds = 0
        for round in 0..<12 {
            sheet = try next(sheet, chatter(10 + round * 20, &random)).sheet
            guard let kept = sheet.entries.first(where: { $0.id == 9 }) else { break }
            #expect(kept == entry)
            rounds += 1
        }
        let small = try next(MemorySheet(entries: [entry]), chatter(10, &random), tokens: 60)
        #expect(small.sheet.entries.allSatisfy { $0.id != 9 })
        #expect(rounds > 0)
    }

    @Test func idsStayAndAreNotGivenTwiceFromVersionToVersion() throws {
        var random = SeededGenerator(seed: 3)
        var sheet = MemorySheet()
        var names: [Int: String] = [:]
        for round in 0..<8 {
            sheet = try next(sheet, chatter(round * 20, &random)).sheet
            for entry in sheet.entries {
                let name = "\(entry.message) \(entry.text.prefix(12))"
                #expect(names[entry.id] ?? name == name)
                names[entry.id] = name
            }
        }
        #expect(sheet.lastID >= names.keys.max() ?? 0 && names.count > sheet.entries.count)
    }

    @Test func othersWordsAmongWhatIsPinnedSayWhoseTheyAre() {
        let text = SheetText.lines(of: pinned)
        #expect(text.contains("[1, assistant] Nuts are in the green box."))
        #expect(text.contains("\n- أجب باختصار."), "no message says it")
        #expect(text.hasPrefix("Wishes of the user"))
    }
}

import NaviContext
import NaviProtocol
import NaviStore

/// What stands in a context for what a compression covers: a model's prose, if there is one, then the memory sheet, then
/// where all of it can be found. The sheet goes into the row beside the text.
struct SummaryText: Sendable, Equatable {
    let text: String
    let sheet: MemorySheet
    /// Half of what a model wrote is in it at least.
    let hasRoomForProse: Bool

    /// - Parameters:
    ///   - prose: What a model wrote; `nil` for an extract, which has what is left of earlier prose.
    ///   - tokens: For prose and sheet.
    init(prose: String?, of digest: CoveredDigest, focus: String? = nil, tokens: Int) {
        let candidates = digest.sheet.candidates
        let written = prose.map { prose in
            ProseText.lines(of: prose).map { MemorySheet.Line(text: $0, hasSource: digest.sources.support($0)) }
        }
        let all = Self.withoutRepetitions(written ?? digest.earlierProse, of: digest.sheet.forgottenItems)
        let room = Room(tokens, hasProse: prose != nil, hasOnlyProse: digest.hasOnlyProse)
        let choice = SheetChoice(wordCounts: digest.sheet.wordCounts, focus: focus.map { Words($0) })
        // Prose says what has no room in the sheet: so it has to be known first what has.
        let reserve = min(room.prose, ProseText.tokens(all))
        let certain = reserve == 0 ? [] : choice.chosen(from: candidates, tokens: room.whole - reserve)
        let news = Self.withoutRepetitions(all, of: certain)
        let lines = ProseText.fitting(news, tokens: room.prose)
        hasRoomForProse = ProseText.tokens(lines) * 2 >= ProseText.tokens(news)
        let shown = ProseText.shown(lines)
        let entries = choice.chosen(from: candidates, tokens: room.whole - TokenEstimate.tokens(shown)).map(\.entry)
        sheet = MemorySheet(
            entries: entries.inOrder, prose: lines, wordCounts: digest.sheet.frequentWords,
            dropped: digest.dropped == 0 ? nil : digest.dropped, forgotten: digest.sheet.forgotten,
            lastID: digest.sheet.lastID)
        text = SummaryLayout.text(prose: shown, entries: sheet.entries, coversUntil: digest.coversUntil)
    }

    /// Tokens for both, and for prose.
    private struct Room {
        let whole: Int
        let prose: Int

        init(_ tokens: Int, hasProse: Bool, hasOnlyProse: Bool) {
            switch (hasProse, hasOnlyProse) {
            // What an earlier version left as text has room of its own once, so that nothing of it is lost.
            case (_, true): (whole, prose) = (tokens * 3 / 2, tokens)
            case (true, false): (whole, prose) = (tokens, tokens / 4)
            case (false, false): (whole, prose) = (tokens, tokens / 2)
            }
        }
    }

    /// Whether all that users said in another version of it, but for questions, is in this one.
    func saysAllUsersWords(of other: SummaryText) -> Bool {
        let mine = Set(sheet.entries.map { [String($0.message), $0.text] })
        return other.sheet.entries.allSatisfy {
            $0.role != .user || [.question, .pasted].contains($0.kind) || mine.contains([String($0.message), $0.text])
        }
    }

    /// Leaves out lines that say nothing but what a sheet's entry, or one that a user has taken out, says in the same
    /// words.
    private static func withoutRepetitions(
        _ lines: [MemorySheet.Line], of items: [SheetItem]
    ) -> [MemorySheet.Line] {
        guard !lines.isEmpty else { return [] }
        var byWord: [UInt32: [Int]] = [:]
        for (place, item) in items.enumerated() where item.isUsers && item.isShown {
            for word in Set(item.words.plain) { byWord[word, default: []].append(place) }
        }
        return lines.filter { line in
            guard !ProseHeadings.isHeading(line.text) else { return true }
            let words = Words(ProseHeadings.withoutHeading(line.text))
            let lists = Set(words.plain).compactMap { byWord[$0] }
            guard let rarest = lists.min(by: { $0.count < $1.count }) else { return true }
            return !rarest.prefix(64).contains { items[$0].says(words) }
        }
    }
}

extension SheetItem {
    /// Whether nearly all of these words are in it.
    fileprivate func says(_ others: Words) -> Bool {
        let mine = Set(words.plain)
        let theirs = Set(others.plain)
        return theirs.count > 1 && theirs.count { mine.contains($0) } * 10 >= theirs.count * 9
            && Set(others.values).isSubset(of: words.values)
    }
}

extension [SheetEntry] {
    /// In the order of the conversation: what users pin and models file comes later than what its message said.
    fileprivate var inOrder: [SheetEntry] {
        enumerated().sorted { ($0.element.message, $0.offset) < ($1.element.message, $1.offset) }.map(\.element)
    }
}

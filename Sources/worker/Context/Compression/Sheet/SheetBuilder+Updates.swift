import NaviStore

/// Finds what a new entry says something newer about. No list of words decides that alone: in most languages there is none.
extension SheetBuilder {
    /// So many older entries are looked at for one that is corrected.
    private static let maxLooks = 8
    /// Of an entry's own values, so many are looked for.
    private static let maxValues = 8
    /// Of a wish that is repeated or taken back, so many hundredths of its words recur.
    private static let wishShare = 80

    /// Looks at the newest entries that share the rarest words, for one that has a word of corrections.
    mutating func correct(with item: inout SheetItem) {
        for place in neighbours(of: item, words: 4) {
            guard let older = items[place], older.isShown else { continue }
            if item.supersedes(older) {
                items[place]?.entry.supersededBy = item.entry.message
                item.entry.updates = older.entry.updates ?? older.entry.message
                item.mark()
            } else if item.entry.updates == nil, item.seemsToUpdate(older) {
                item.entry.updates = older.entry.message
                item.mark()
            }
        }
    }

    /// Notes that an entry is newer on the same matter as an older one, by what recurs. Both stay.
    func link(_ item: inout SheetItem) {
        if let older = replacedValue(by: item) {
            item.entry.updates = older.entry.message
            // "Nie" is Polish for no, and German for never.
            item.entry.kind = older.entry.kind == .wish ? .wish : .correction
        } else if let older = sameMatter(as: item) {
            item.entry.updates = older.entry.message
            // Whoever repeats a wish, or takes it back, is as important as the wish.
            if older.entry.kind == .wish { item.entry.kind = .wish }
        }
    }

    /// An entry with a value that is said again beside another one: "not 5, but 6".
    private func replacedValue(by item: SheetItem) -> SheetItem? {
        let values = Set(item.words.values)
        guard values.count > 1 else { return nil }
        for value in item.words.values.prefix(Self.maxValues) {
            guard let place = byValue[value], let older = items[place], older.isUsers, older.isShown else { continue }
            if !values.isSubset(of: older.words.values) { return older }
        }
        return nil
    }

    /// An entry that has another value of what this one names; or a wish of which nearly all words recur.
    private func sameMatter(as item: SheetItem) -> SheetItem? {
        let mine = Set(item.words.plain)
        for place in neighbours(of: item, words: 2) {
            guard let older = items[place], older.isUsers, older.isShown, older.id != item.id else { continue }
            let theirs = older.words.plain
            if older.entry.kind == .wish {
                let common = theirs.count(where: mine.contains)
                if theirs.count > 2, common * 100 >= theirs.count * Self.wishShare { return older }
            } else if item.hasAnotherValue(than: older), theirs.count > 1, rarest(theirs, 2).allSatisfy(mine.contains) {
                return older
            }
        }
        return nil
    }

    /// Places of the newest entries that have one of an entry's rarest words.
    private func neighbours(of item: SheetItem, words count: Int) -> [Int] {
        let known = item.words.plain.filter { byWord[$0] != nil && !Cues.correctionWords.contains($0) }
        guard !known.isEmpty else { return [] }
        var seen = Set<Int>()
        return rarest(known, count).flatMap { (byWord[$0] ?? []).suffix(Self.maxLooks).reversed() }
            .filter { seen.insert($0).inserted }
    }

    /// Found in one pass: there are few of them, and many words.
    private func rarest(_ words: [UInt32], _ count: Int) -> [UInt32] {
        var found: [(times: Int, word: UInt32)] = []
        for word in words {
            let times = wordCounts[Int(word)] ?? 0
            if found.count == count, let last = found.last, times >= last.times { continue }
            guard !found.contains(where: { $0.word == word }) else { continue }
            let place = found.firstIndex { times < $0.times } ?? found.count
            found.insert((times, word), at: place)
            if found.count > count { found.removeLast() }
        }
        return found.map(\.word)
    }
}

extension SheetItem {
    fileprivate mutating func mark() {
        if [.statement, .question].contains(entry.kind) { entry.kind = .correction }
    }
}

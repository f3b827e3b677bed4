import NaviStore

/// Which entries of a sheet need which others: they are shown together or not at all.
///
/// A value without the one that replaced it would be wrong, and a wish without the words that took it back; and of two
/// things that were named in one breath the one alone reads as if the other were gone. What entries are about is told by
/// the words that they share and that few others have, so in every language. A link too many costs nothing but room.
struct SheetLinks {
    /// So many entries with a word, a pair of words or a value are looked at: the newest before an entry.
    private static let maxLooks = 8
    /// A pair of words that more entries have is a turn of phrase.
    private static let maxSharing = 3
    /// So many entries tell the values that one thing had; what more entries share is of several things.
    private static let maxOfOneMatter = 5
    /// Of a word that more entries have, they are not counted; of a message with more entries, the last are looked at.
    private static let maxSharers = 64

    private let items: [SheetItem]
    private let index: Index
    /// By place, the places of what it needs.
    private(set) var needs: [Int: Set<Int>] = [:]

    /// - Parameter items: In the order of the conversation. Links take time in proportion to their number.
    init(_ items: [SheetItem]) {
        self.items = items
        let places = items.indices.filter { items[$0].isUsers && items[$0].isShown && items[$0].entry.kind != .pasted }
        index = Index(items, places)
        for (older, newer) in zip(places, places.dropFirst()) where areSiblings(older, newer) {
            needs[older, default: []].insert(newer)
            needs[newer, default: []].insert(older)
        }
        for newer in places {
            for older in olders(of: newer) { needs[older, default: []].insert(newer) }
        }
    }

    /// Two things of one sort, named one after the other.
    private func areSiblings(_ first: Int, _ second: Int) -> Bool {
        let (first, second) = (items[first], items[second])
        guard first.entry.message == second.entry.message, first.words.values.count == second.words.values.count,
            !first.words.values.isEmpty, first.words.values != second.words.values
        else { return false }
        let theirs = Set(first.words.plain)
        let mine = Set(second.words.plain)
        return theirs.intersection(mine).count * 3 >= max(theirs.count, 1)
    }

    private func olders(of newer: Int) -> Set<Int> {
        var olders = Set(stated(newer).map { [$0] } ?? [])
        olders.formUnion(quoted(by: newer))
        olders.formUnion(replaced(by: newer))
        return olders
    }

    /// The entry of the message that an entry says it is newer than: the one that shares most with it.
    private func stated(_ newer: Int) -> Int? {
        guard let message = items[newer].entry.updates else { return nil }
        let mine = Set(items[newer].words.plain)
        let values = Set(items[newer].words.values)
        let shares = (index.byMessage[message] ?? []).before(newer, Self.maxSharers).map { place in
            let words = items[place].words
            let common = Set(words.plain).intersection(mine).count
            return (place: place, share: common + 4 * values.intersection(words.values).count)
        }
        return shares.max { ($0.share, $0.place) < ($1.share, $1.place) }.flatMap { $0.share > 0 ? $0.place : nil }
    }

    /// Entries without values of which a part recurs that nobody else says, word for word: they are repeated, or taken
    /// back.
    private func quoted(by newer: Int) -> [Int] {
        var counts: [Int: Int] = [:]
        for pair in Index.pairs(items[newer].words) {
            guard let places = index.byPair[pair], places.count <= Self.maxSharing else { continue }
            for older in places where older < newer && isElsewhere(older, newer) { counts[older, default: 0] += 1 }
        }
        return counts.filter { older, count in
            let words = items[older].words
            return words.values.isEmpty && count * 4 >= words.plain.count - 1
        }.map(\.key)
    }

    /// Entries with a value for which a newer one has another.
    private func replaced(by newer: Int) -> [Int] {
        let words = items[newer].words
        let values = Set(words.values)
        guard !values.isEmpty else { return [] }
        let mine = Set(words.plain)
        var olders: [Int] = []
        for value in values {
            for older in (index.byValue[value] ?? []).before(newer, Self.maxLooks) where isElsewhere(older, newer) {
                let isOther =
                    !values.isSubset(of: items[older].words.values)
                    || !Set(items[older].words.values).isSubset(of: values)
                if isOther, !mine.isDisjoint(with: items[older].words.plain) { olders.append(older) }
            }
        }
        for word in index.rarest(words.plain, 4) {
            for older in (index.byWord[word] ?? []).before(newer, Self.maxLooks) where isElsewhere(older, newer) {
                let theirs = items[older].words
                guard !theirs.values.isEmpty, !values.isSuperset(of: theirs.values) else { continue }
                let common = mine.intersection(theirs.plain)
                if common.count > 1, sharing(index.rarest(Array(common), 3)) <= Self.maxOfOneMatter {
                    olders.append(older)
                }
            }
        }
        return olders
    }

    /// How many entries have all of these words, the rarest first, as far as that is few.
    private func sharing(_ words: [UInt32]) -> Int {
        guard let places = words.first.flatMap({ index.byWord[$0] }), places.count <= Self.maxSharers else {
            return .max
        }
        return places.count { place in words.allSatisfy(items[place].words.plain.contains) }
    }

    private func isElsewhere(_ older: Int, _ newer: Int) -> Bool {
        items[older].entry.message != items[newer].entry.message
    }
}

/// Where the words of entries stand.
private struct Index {
    var byMessage: [Int: [Int]] = [:]
    var byWord: [UInt32: [Int]] = [:]
    var byPair: [UInt64: [Int]] = [:]
    var byValue: [String: [Int]] = [:]

    init(_ items: [SheetItem], _ places: [Int]) {
        for place in places {
            let words = items[place].words
            byMessage[items[place].entry.message, default: []].append(place)
            for word in Set(words.plain) { byWord[word, default: []].append(place) }
            for pair in Set(Self.pairs(words)) { byPair[pair, default: []].append(place) }
            for value in Set(words.values) { byValue[value, default: []].append(place) }
        }
    }

    /// Of words that stand side by side.
    static func pairs(_ words: Words) -> [UInt64] {
        zip(words.plain, words.plain.dropFirst()).map { UInt64($0) << 32 | UInt64($1) }
    }

    /// The words that fewest entries have.
    func rarest(_ words: [UInt32], _ count: Int) -> [UInt32] {
        Set(words).map { (byWord[$0]?.count ?? 0, $0) }.sorted { $0 < $1 }.prefix(count).map(\.1)
    }
}

extension [Int] {
    /// The last before a place, of numbers in their order.
    fileprivate func before(_ place: Int, _ count: Int) -> ArraySlice<Int> {
        var (low, high) = (0, self.count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < place { low = middle + 1 } else { high = middle }
        }
        return self[..<low].suffix(count)
    }
}

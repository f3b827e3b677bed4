/// What users say again and again: whole sentences, and thoughts between dashes, that recur word for word in several
/// sentences.
///
/// Talk is made of them, in every language. One that stands alone is a sentence like any other; among other words it says
/// nothing new. The same sentence said again counts once: whoever repeats a wish means it.
struct Refrains: Sendable {
    /// So often it has been said, in so many sentences.
    private static let minCount = 3
    private static let lengths = 3...40
    /// The counts of thoughts stand among those of words.
    private static let mark = 1 << 40

    private var known = Set<Int>()
    /// Of those that are known, in words; the longest first.
    private var knownLengths: [Int] = []

    /// - Parameter counts: Of words and thoughts, by their keys.
    init(counts: [Int: Int]) {
        for (key, count) in counts { note(key, count) }
    }

    private static func isKey(_ key: Int) -> Bool { key >= mark }

    /// The key of a thought's words; `nil` for too few or too many.
    static func key(of words: ArraySlice<UInt32>) -> Int? {
        lengths.contains(words.count) ? mark | words.count << 32 | Int(WordHash.of(words)) : nil
    }

    /// The keys of all of them; `nil` if one has none.
    static func keys(of thoughts: [ArraySlice<UInt32>]) -> [Int]? {
        let keys = thoughts.compactMap(key)
        return keys.isEmpty || keys.count < thoughts.count ? nil : keys
    }

    /// Takes up how often a thought has been said.
    mutating func note(_ key: Int, _ count: Int) {
        let length = key >> 32 & 0xFF
        guard Self.isKey(key), count >= Self.minCount, Self.lengths.contains(length) else { return }
        guard known.insert(key).inserted, !knownLengths.contains(length) else { return }
        knownLengths.append(length)
        knownLengths.sort(by: >)
    }

    /// Where in a text words belong to one that is not all of it.
    func places(in words: [UInt32]) -> [Range<Int>] {
        guard !known.isEmpty else { return [] }
        var places: [Range<Int>] = []
        var place = 0
        while place < words.count {
            let length = knownLengths.first { length in
                place + length <= words.count && length < words.count
                    && Self.key(of: words[place..<(place + length)]).map(known.contains) == true
            }
            if let length { places.append(place..<(place + length)) }
            place += length ?? 1
        }
        return places
    }

    /// The words of a text that belong to none, so that they tell something.
    func news(in words: [UInt32]) -> [UInt32] {
        var (news, begin): ([UInt32], Int) = ([], 0)
        for place in places(in: words) {
            news += words[begin..<place.lowerBound]
            begin = place.upperBound
        }
        return news + words[begin...]
    }

    /// A sentence without them, where something is left that can stand for itself; `nil` if there is nothing to leave out.
    func rest(of item: SheetItem) -> String? {
        let found = places(in: item.words.plain)
        guard !found.isEmpty else { return nil }
        let text = item.entry.text
        let placed = PlacedWords(text)
        let left = found.filter { placed.standsAlone($0, in: text) }
        let count = left.reduce(0) { $0 + $1.count }
        guard count > 0, item.words.plain.count - count >= Self.lengths.lowerBound else { return nil }
        var pieces: [Substring] = []
        var begin = text.startIndex
        for place in left {
            // Pairs of characters overlap.
            pieces.append(text[begin..<max(begin, placed.places[place.lowerBound].lowerBound)])
            begin = placed.places[place.upperBound - 1].upperBound
        }
        pieces.append(text[begin...])
        return pieces.map(\.withoutMarksAround).filter { !$0.isEmpty }.joined(separator: "… ")
    }
}

extension PlacedWords {
    /// Whether words can go without those around them: no value stands among them, they begin and end with a word, and they
    /// are not what a colon or a quotation mark in front of them announces.
    fileprivate func standsAlone(_ range: Range<Int>, in text: String) -> Bool {
        let (first, last) = (places[range.lowerBound], places[range.upperBound - 1])
        let before = text[..<first.lowerBound].unicodeScalars.last { Script.kind(of: $0) != .space }
        return !values.contains { range.lowerBound < $0 && $0 < range.upperBound }
            && !(range.lowerBound > 0 && places[range.lowerBound - 1] == first)
            && !(range.upperBound < places.count && places[range.upperBound] == last)
            && !(before.map(Self.announcements.contains) ?? false)
    }

    private static let announcements = Set(":：\"'„“”«»‘「『（(".unicodeScalars)
}

extension Substring {
    /// Without spaces and what parts thoughts at its ends.
    fileprivate var withoutMarksAround: Substring {
        func parts(_ scalar: Unicode.Scalar) -> Bool {
            Script.kind(of: scalar) == .space || "–—-,;，；、。،.!?！？…".unicodeScalars.contains(scalar)
        }
        var text = unicodeScalars
        while let first = text.first, parts(first) { text.removeFirst() }
        while let last = text.last, parts(last) { text.removeLast() }
        return Substring(text)
    }
}

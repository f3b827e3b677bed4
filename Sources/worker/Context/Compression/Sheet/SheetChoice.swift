import NaviStore

/// Chooses what of a sheet has room: wishes first, then what users said, whole and then shortened, then what assistants
/// and tools said.
struct SheetChoice {
    /// How often users have said a word.
    let wordCounts: [Int: Int]
    let refrains: Refrains
    /// Words that a user asked to keep above all.
    var focus: Words?

    /// Of the room, in percent: for what assistants said that must not be reworded.
    private static let factShare = 16
    /// Tokens that are left of a sentence, in turn.
    private static let caps = [Int.max, 120, 80]
    /// A question that states nothing has so many times the price of a statement.
    private static let questionPrice = 3.0
    private static let correctionPrice = 0.4
    /// What is short is seldom talk, and wishes are short, with or without a word that marks them.
    private static let briefPrice = 0.5
    private static let maxBriefWords = 6

    init(wordCounts: [Int: Int], focus: Words? = nil) {
        self.wordCounts = wordCounts
        self.focus = focus
        refrains = Refrains(counts: wordCounts)
    }

    /// - Parameter items: In the order of the conversation.
    /// - Returns: Those that have room, in the same order, and the last of those that are not shown.
    func chosen(from items: [SheetItem], tokens: Int) -> [SheetItem] {
        var picked = Picked(left: tokens, links: SheetLinks(items))
        let groups = Groups(items, choice: self)
        picked.keep(groups.pinned, of: items)
        picked.take(groups.wishes, of: items)
        picked.take(groups.first, of: items)
        let reserve = min(picked.left, tokens * Self.factShare / 100, picked.demand(groups.facts, of: items))
        picked.left -= reserve
        picked.take(groups.said, of: items)
        picked.left += reserve
        for group in [groups.facts, groups.troubles, groups.pasted] { picked.take(group, of: items) }
        let superseded = items.indices.filter { !items[$0].isShown }.suffix(SheetBuilder.maxSuperseded)
        for place in superseded { picked.items[place] = items[place] }
        return picked.items.keys.sorted().compactMap { picked.items[$0] }
    }

    /// What a user's sentence costs for what it tells: its tokens over its rare words and literals. Talk of words that
    /// are said all the time tells little, in any language.
    ///
    /// - Parameter age: 0 for the newest, 1 for the oldest.
    func price(of item: SheetItem, age: Double) -> Double {
        let told = Set(refrains.news(in: item.words.plain)).reduce(0.15) {
            $0 + 1 / Double(max(1, wordCounts[Int($1), default: 1]))
        }
        var price = Double(item.lineTokens) / (told + Double(min(2, item.words.values.count))) * (1 + age * 0.3)
        price *= Double(item.lineTokens).squareRoot().squareRoot()
        if isBrief(item) { price *= Self.briefPrice }
        if item.entry.kind == .question { price *= Self.questionPrice }
        if item.entry.updates != nil || !item.words.values.isEmpty && Cues.isCorrection(item.entry.text) {
            price *= Self.correctionPrice
        }
        return price
    }

    /// Sentences of which others say every piece, word for word. The longest go first, so that each piece is left once.
    private func repeated(in items: [SheetItem]) -> Set<Int> {
        let places = items.indices.filter { place in
            let item = items[place]
            return item.isShown && !item.pieces.isEmpty && [.statement, .question].contains(item.entry.kind)
                && item.entry.updates == nil
        }
        var counts: [Int: Int] = [:]
        for place in places { for piece in Set(items[place].pieces.joined()) { counts[piece, default: 0] += 1 } }
        var repeated = Set<Int>()
        for place in places.sorted(by: { (items[$1].words.plain.count, $0) < (items[$0].words.plain.count, $1) }) {
            let pieces = items[place].pieces
            guard pieces.contains(where: { $0.allSatisfy { counts[$0, default: 0] > 1 } }) else { continue }
            repeated.insert(place)
            for piece in Set(pieces.joined()) { counts[piece, default: 0] -= 1 }
        }
        return repeated
    }

    /// A few words without a literal. Of scripts without spaces, each word counts about three times.
    private func isBrief(_ item: SheetItem) -> Bool {
        guard item.words.values.isEmpty, item.entry.kind != .question else { return false }
        let isPacked = item.entry.text.unicodeScalars.contains { Script.kind(of: $0) == .packed }
        return item.words.plain.count <= Self.maxBriefWords * (isPacked ? 3 : 1)
    }

    /// Whether it is of what a user wants to be kept above all.
    func isInFocus(_ item: SheetItem) -> Bool {
        guard let focus else { return false }
        if !Set(focus.values).isDisjoint(with: item.words.values) { return true }
        return focus.plain.contains { item.words.plain.contains($0) && wordCounts[Int($0), default: 0] < 8 }
    }

    /// The places of items by their rank, each in the order in which they have a claim.
    private struct Groups {
        /// What users want to be kept whatever there is room for.
        var pinned: [Int] = []
        var wishes: [Int] = []
        /// The first request, what is in focus, what was decided and corrected.
        var first: [Int] = []
        /// What users said, those that tell most for their length first.
        var said: [Int] = []
        var facts: [Int] = []
        var troubles: [Int] = []
        var pasted: [Int] = []

        init(_ items: [SheetItem], choice: SheetChoice) {
            let aim = items.firstIndex { $0.isUsers && $0.isShown && $0.entry.kind != .pasted }
            let repeated = choice.repeated(in: items)
            for place in items.indices.reversed() where items[place].isShown && !repeated.contains(place) {
                sort(items[place], place, isFirst: place == aim || choice.isInFocus(items[place]))
            }
            let ages = Dictionary(uniqueKeysWithValues: said.enumerated().map { ($1, Double($0) / Double(said.count)) })
            let prices = ages.map { place, age in (place, choice.price(of: items[place], age: age)) }
            said = prices.sorted { ($0.1, $1.0) < ($1.1, $0.0) }.map(\.0)
        }

        private mutating func sort(_ item: SheetItem, _ place: Int, isFirst: Bool) {
            switch item.entry.kind {
            case _ where item.entry.isPinned: pinned.append(place)
            case .wish: wishes.append(place)
            case _ where isFirst: first.append(place)
            case .correction, .decision, .open, .done: first.append(place)
            case .pasted: pasted.append(place)
            case .question, .statement, .fact:
                if item.isUsers {
                    said.append(place)
                } else if item.entry.role == .tool {
                    troubles.append(place)
                } else {
                    facts.append(place)
                }
            }
        }
    }

    /// What has been chosen, and the room that is left.
    private struct Picked {
        var items: [Int: SheetItem] = [:]
        var left: Int
        private let links: SheetLinks
        private var lines = Set<Line>()

        /// Sentences of one message share a line.
        private struct Line: Hashable {
            let message: Int
            let isWish: Bool
        }

        init(left: Int, links: SheetLinks) {
            self.left = left
            self.links = links
        }

        func demand(_ places: [Int], of items: [SheetItem]) -> Int {
            demand(places, of: items, cap: .max)
        }

        private func demand(_ places: [Int], of items: [SheetItem], cap: Int) -> Int {
            var lines = lines
            return places.reduce(0) { $0 + min(items[$1].tokens, cap) + Self.lineTokens(items[$1], &lines) }
        }

        private static func lineTokens(_ item: SheetItem, _ lines: inout Set<Line>) -> Int {
            let line = Line(message: item.entry.message, isWish: item.entry.kind == .wish)
            let mark = item.entry.updates.map { String($0).utf8.count + 1 } ?? 0
            return mark + (lines.insert(line).inserted ? SheetItem.lineTokens(message: item.entry.message) : 0)
        }

        /// Takes all of them whole, whatever room there is; what is newer on their matter has its turn before anything else.
        mutating func keep(_ places: [Int], of items: [SheetItem]) {
            for place in places {
                self.items[place] = items[place]
                left -= items[place].tokens + Self.lineTokens(items[place], &lines)
            }
            take(places.flatMap { links.needs[$0] ?? [] }, of: items)
        }

        /// Takes them in their order: all whole if they have room; else the long ones shortened, as little as need be;
        /// else as many as have room.
        mutating func take(_ places: [Int], of items: [SheetItem]) {
            guard !places.isEmpty, left > 0 else { return }
            let cap = SheetChoice.caps.first { demand(places, of: items, cap: $0) <= left } ?? SheetChoice.caps.last
            for place in places where self.items[place] == nil { take(place, of: items, cap: cap ?? .max) }
        }

        /// Takes one and all that it needs, or nothing. What has been taken has all that it needs already.
        private mutating func take(_ place: Int, of items: [SheetItem], cap: Int) {
            var lines = lines
            var tokens = 0
            var group: [Int: SheetItem] = [:]
            var missing = [place]
            while let next = missing.popLast() {
                guard group[next] == nil, self.items[next] == nil else { continue }
                let item = items[next].shortened(toTokens: cap)
                tokens += item.tokens + Self.lineTokens(item, &lines)
                guard tokens <= left else { return }
                group[next] = item
                missing += links.needs[next] ?? []
            }
            self.items.merge(group) { $1 }
            self.lines = lines
            left -= tokens
        }
    }
}

extension SheetItem {
    /// The item with a text of so many tokens at most.
    fileprivate func shortened(toTokens cap: Int) -> SheetItem {
        guard tokens > cap, tokens > 0, !entry.isOfUser else { return self }
        var entry = entry
        entry.text = Shortening.shortened(entry.text, toBytes: max(24, entry.text.utf8.count * cap / tokens))
        return SheetItem(entry)
    }
}

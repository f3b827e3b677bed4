import NaviContext
import NaviProtocol
import NaviStore

/// Makes a memory sheet from the one before it and the messages that it will stand for, without a model.
///
/// Taking up a message costs the same however many entries there are already, and what is held is bounded.
struct SheetBuilder: Sendable {
    /// Entries that were superseded, of which so many are carried on.
    static let maxSuperseded = 64
    /// Of the words that users have said, the most frequent that are carried on.
    static let maxWordCounts = 2048
    /// In the order of the conversation; `nil` where one was said again later.
    var items: [SheetItem?] = []
    private var places: [SheetItem.ID: Int] = [:]
    /// Places of entries with values, by their words.
    private(set) var byWord: [UInt32: [Int]] = [:]
    private(set) var byValue: [String: Int] = [:]
    private(set) var wordCounts: [Int: Int]
    /// What users have taken out.
    let forgotten: [ForgottenWords]
    /// The greatest id of an entry.
    let lastID: Int
    /// Entries that users have decided over, by their messages.
    private let decided: [Int: [SheetEntry]]
    private(set) var refrains: Refrains
    private var tokens = 0
    private let maxTokens: Int

    /// - Parameter maxTokens: Of the sheet's lines that will be shown at most. Some times as much is held.
    init(_ earlier: MemorySheet = MemorySheet(), maxTokens: Int) {
        wordCounts = earlier.wordCounts
        forgotten = earlier.forgotten
        lastID = earlier.lastID
        decided = Dictionary(grouping: earlier.entries.filter { $0.isOfUser && $0.hasMessage }, by: \.message)
        refrains = Refrains(counts: earlier.wordCounts)
        self.maxTokens = maxTokens
        for entry in earlier.entries { append(withoutRefrains(SheetItem(entry))) }
    }

    var candidates: [SheetItem] { items.compactMap { $0 } }

    /// What is carried on of the counts.
    var frequentWords: [Int: Int] {
        guard wordCounts.count > Self.maxWordCounts else { return wordCounts }
        let most = wordCounts.sorted { ($1.value, $1.key) < ($0.value, $0.key) }.prefix(Self.maxWordCounts)
        return Dictionary(uniqueKeysWithValues: most.map { ($0.key, $0.value) })
    }

    /// Takes up what a message says.
    mutating func add(_ message: Message) {
        for entry in Extraction.entries(of: message) where !isDecided(entry) { add(entry) }
    }

    /// Whether a user has pinned or reworded it already, or taken it out.
    func isDecided(_ entry: SheetEntry) -> Bool {
        decided[entry.message]?.contains { $0.text[...].oneLine.contains(entry.text) } == true
            || forgotten.contains { $0.cover(entry) }
    }

    /// To be compared with what models write.
    var forgottenItems: [SheetItem] {
        forgotten.map { SheetItem(SheetEntry(kind: .statement, message: $0.message, role: .user, text: $0.text)) }
    }

    private mutating func add(_ entry: SheetEntry) {
        var item = SheetItem(entry)
        guard !item.words.isEmpty else { return }
        if item.isUsers {
            count(item.words)
            countThoughts(of: item)
        }
        if !item.isUsers, isEcho(item) { return }
        // What others wrote says nothing newer about what a user said.
        if entry.kind != .pasted {
            if Cues.isCorrection(entry.text) { correct(with: &item) }
            if item.isUsers, item.entry.updates == nil { link(&item) }
            item = withoutRefrains(item)
        }
        append(item)
    }

    /// What says something newer keeps all its words: some of them may take back what others say.
    private func withoutRefrains(_ item: SheetItem) -> SheetItem {
        guard item.isUsers, item.isShown, !item.entry.isOfUser, item.entry.kind != .pasted, item.entry.updates == nil,
            let short = refrains.rest(of: item)
        else { return item }
        var entry = item.entry
        entry.text = short
        let rest = SheetItem(entry)
        // Words around what was said before say something about it.
        return places[rest.id] == nil ? rest : item
    }

    private mutating func count(_ words: Words) {
        for word in Set(words.plain) { wordCounts[Int(word), default: 0] += 1 }
        guard wordCounts.count > 50_000 else { return }
        wordCounts = frequentWords
    }

    private mutating func countThoughts(of item: SheetItem) {
        guard places[item.id] == nil else { return }
        for key in item.thoughts {
            let count = wordCounts[key, default: 0] + 1
            wordCounts[key] = count
            refrains.note(key, count)
        }
    }

    /// Whether an entry has the same values already, said of the same.
    private func isEcho(_ item: SheetItem) -> Bool {
        guard let value = item.words.values.max(by: { $0.utf8.count < $1.utf8.count }), let place = byValue[value],
            let said = items[place]
        else { return false }
        guard Set(item.words.values).isSubset(of: said.words.values) else { return false }
        let mine = Set(item.words.plain)
        let common = mine.intersection(said.words.plain).count
        return value.utf8.count > 3 ? said.isUsers || common * 2 >= mine.count : common * 2 >= mine.count
    }

    mutating func append(_ item: SheetItem) {
        if item.isShown {
            // Said again is said later.
            if let place = places[item.id], let older = items[place], !older.entry.isOfUser {
                items[place] = nil
                tokens -= older.lineTokens
            }
            places[item.id] = items.count
            if !item.words.values.isEmpty || item.entry.kind == .wish { index(item) }
            tokens += item.lineTokens
        }
        items.append(item)
        if tokens > maxTokens * 4 + 4096 { thin() }
    }

    private mutating func index(_ item: SheetItem) {
        for word in Set(item.words.plain) where !Cues.correctionWords.contains(word) {
            byWord[word, default: []].append(items.count)
        }
        for value in item.words.values { byValue[value] = items.count }
    }

    /// Leaves out what will have no room. There is room for some times as much, so that it happens seldom.
    private mutating func thin() {
        let kept = SheetChoice(wordCounts: wordCounts).chosen(from: candidates, tokens: maxTokens * 2 + 2048)
        self = SheetBuilder(
            MemorySheet(
                entries: kept.map(\.entry), wordCounts: wordCounts, forgotten: forgotten, lastID: lastID),
            maxTokens: maxTokens)
    }
}

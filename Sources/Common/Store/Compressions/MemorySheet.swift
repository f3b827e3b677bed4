import Foundation
import NaviProtocol

/// What a compression keeps beside its summary's text, as data: the program carries it from version to version and never
/// reads it back out of a text that anybody wrote.
package struct MemorySheet: Sendable, Equatable {
    /// A line that a model wrote.
    package struct Line: Sendable, Equatable, Decodable {
        package var text: String
        /// Its words were found in what it stands for. A line without a source goes with the next compression.
        package var hasSource: Bool

        private enum CodingKeys: String, CodingKey {
            case text
            case hasSource = "has_source"
        }

        package init(text: String, hasSource: Bool) {
            self.text = text
            self.hasSource = hasSource
        }
    }

    /// In the order of the conversation.
    package var entries: [SheetEntry]
    package var prose: [Line]
    /// How often users have said the words that they say most, by the words' hashes. What is said all the time tells
    /// little.
    package var wordCounts: [Int: Int]

    /// Entries that models filed and that did not stand the check, since the first version.
    package var dropped: Int?

    /// What users have taken out, the newest last. It does not come back from the message that said it.
    package private(set) var forgotten: [ForgottenWords]

    /// The summary of a version of Navi without sheets is all there is besides what users have changed since.
    package var isOfTextAlone: Bool
    /// The greatest id that an entry has had.
    package private(set) var lastID: Int

    /// - Parameter entries: Those without an id get one.
    package init(
        entries: [SheetEntry] = [], prose: [Line] = [], wordCounts: [Int: Int] = [:], dropped: Int? = nil,
        forgotten: [ForgottenWords] = [], isOfTextAlone: Bool = false, lastID: Int = 0
    ) {
        self.entries = entries
        self.prose = prose
        self.wordCounts = wordCounts
        self.dropped = dropped
        self.forgotten = forgotten
        self.isOfTextAlone = isOfTextAlone
        self.lastID = lastID
        number()
    }

    /// - Returns: `nil` for what is no sheet of any version. What no sheet can have in it is left out.
    package init?(json: String) {
        // Whatever is wrong with it, the text that was shown is left.
        guard let sheet = try? decodeBoundedJSON(MemorySheet.self, from: Data(json.utf8)) else { return nil }
        let numbers = 0...(1 << 53)
        entries = sheet.entries.suffix(Self.maxEntries).filter { entry in
            [entry.id, entry.message, entry.updates ?? 0, entry.supersededBy ?? 0].allSatisfy(numbers.contains)
                && entry.text.utf8.count <= Self.maxTextBytes
        }
        prose = sheet.prose.prefix(Self.maxEntries).filter { $0.text.utf8.count <= Self.maxTextBytes }
        wordCounts = sheet.wordCounts.mapValues { $0.clamped(to: 0...(1 << 31)) }
        dropped = sheet.dropped?.clamped(to: 0...(1 << 31))
        forgotten = sheet.forgotten.suffix(ForgottenWords.maxCount).filter {
            numbers.contains($0.message) && $0.text.utf8.count <= Self.maxTextBytes
        }
        isOfTextAlone = sheet.isOfTextAlone
        // Those that are given next are numbers, too.
        lastID = sheet.lastID.clamped(to: 0...(1 << 52))
        number()
    }

    /// A row has fewer, and shorter ones, unless somebody else wrote it.
    private static let maxEntries = 50_000
    private static let maxTextBytes = 16 * 1024

    /// Gives ids to entries that have none, or one that another has.
    package mutating func number() {
        var seen = Set<Int>()
        for place in entries.indices where entries[place].id != 0 && !seen.insert(entries[place].id).inserted {
            entries[place].id = 0
        }
        lastID = max(lastID, seen.max() ?? 0)
        for place in entries.indices where entries[place].id == 0 {
            lastID += 1
            entries[place].id = lastID
        }
    }

    /// Takes note of what a user has taken out. As many are kept as have room.
    package mutating func forget(_ words: ForgottenWords) {
        forgotten.append(words)
        var bytes = 0
        let kept = forgotten.reversed().prefix(ForgottenWords.maxCount).prefix {
            bytes += $0.text.utf8.count
            return bytes <= ForgottenWords.maxBytes
        }
        forgotten = kept.reversed()
    }
}

extension MemorySheet: Decodable {
    private enum CodingKeys: String, CodingKey {
        case entries, prose, dropped, forgotten
        case wordCounts = "word_counts"
        case isOfTextAlone = "of_text_alone"
        case lastID = "last_id"
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        entries = try values.decode([SheetEntry].self, forKey: .entries)
        prose = try values.decode([Line].self, forKey: .prose)
        wordCounts = try values.decode([Int: Int].self, forKey: .wordCounts)
        dropped = try values.decodeIfPresent(Int.self, forKey: .dropped)
        forgotten = try values.decodeIfPresent([ForgottenWords].self, forKey: .forgotten) ?? []
        isOfTextAlone = try values.decodeIfPresent(Bool.self, forKey: .isOfTextAlone) ?? false
        lastID = try values.decodeIfPresent(Int.self, forKey: .lastID) ?? 0
    }
}

extension MemorySheet: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("entries", entries)
            $0.field("prose", prose)
            $0.field("dropped", ifPresent: dropped)
            if !forgotten.isEmpty { $0.field("forgotten", forgotten) }
            if isOfTextAlone { $0.field("of_text_alone", true) }
            $0.field("last_id", lastID)
            $0.key("word_counts")
            $0.object { counts in
                for (word, count) in wordCounts.sorted(by: { $0.key < $1.key }) {
                    counts.key(String(word))
                    counts.value(count)
                }
            }
        }
    }
}

extension MemorySheet.Line: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("text", text)
            $0.field("has_source", hasSource)
        }
    }
}

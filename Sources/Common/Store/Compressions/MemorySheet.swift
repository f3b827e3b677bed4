import Foundation
import NaviProtocol

/// What a compression keeps beside its summary's text, as data: the program carries it from version to version and never
/// reads it back out of a text that anybody wrote.
package struct MemorySheet: Sendable, Equatable, Codable {
    /// A line that a model wrote.
    package struct Line: Sendable, Equatable, Codable {
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

    private enum CodingKeys: String, CodingKey {
        case entries, prose, dropped
        case wordCounts = "word_counts"
    }

    package init(
        entries: [SheetEntry] = [], prose: [Line] = [], wordCounts: [Int: Int] = [:], dropped: Int? = nil
    ) {
        self.entries = entries
        self.prose = prose
        self.wordCounts = wordCounts
        self.dropped = dropped
    }

    /// - Returns: `nil` for what is no sheet of any version. What no sheet can have in it is left out.
    package init?(json: String) {
        // Whatever is wrong with it, the text that was shown is left.
        guard let sheet = try? decodeBoundedJSON(MemorySheet.self, from: Data(json.utf8)) else { return nil }
        let numbers = 0...(1 << 53)
        entries = sheet.entries.suffix(Self.maxEntries).filter { entry in
            [entry.message, entry.updates ?? 0, entry.supersededBy ?? 0].allSatisfy(numbers.contains)
                && entry.text.utf8.count <= Self.maxTextBytes
        }
        prose = sheet.prose.prefix(Self.maxEntries).filter { $0.text.utf8.count <= Self.maxTextBytes }
        wordCounts = sheet.wordCounts.mapValues { $0.clamped(to: 0...(1 << 31)) }
        dropped = sheet.dropped?.clamped(to: 0...(1 << 31))
    }

    /// A row has fewer, and shorter ones, unless somebody else wrote it.
    private static let maxEntries = 50_000
    private static let maxTextBytes = 16 * 1024
}

extension MemorySheet: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.field("entries", entries)
            $0.field("prose", prose)
            $0.field("dropped", ifPresent: dropped)
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

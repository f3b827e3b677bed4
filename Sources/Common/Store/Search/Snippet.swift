import Foundation

/// Parts of texts that show where a word stands.
enum Snippet {
    /// Characters in front of the word.
    private static let lead = 60

    static func around(_ word: String, in text: String) -> String {
        guard let found = text.range(of: word, options: [.caseInsensitive, .diacriticInsensitive]) else {
            return bounded(text)
        }
        let start = text.index(found.lowerBound, offsetBy: -lead, limitedBy: text.startIndex) ?? text.startIndex
        return bounded((start == text.startIndex ? "" : "… ") + text[start...].prefix(SearchHit.maxSnippetBytes))
    }

    /// In one line, and no longer than a snippet may be.
    static func bounded(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard line.utf8.count > SearchHit.maxSnippetBytes else { return line }
        var bytes = 0
        let head = line.unicodeScalars.prefix { scalar in
            bytes += UTF8.width(scalar)
            return bytes <= SearchHit.maxSnippetBytes - "…".utf8.count
        }
        return String(head) + "…"
    }
}

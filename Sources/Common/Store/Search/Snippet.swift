import Foundation

/// Parts of texts that show where words stand.
enum Snippet {
    /// What the index puts around the words that it has found. A text that has them as well shows a little less well.
    static let marks = (open: "\u{1}", close: "\u{2}")
    /// Of what fits, so much is shown in front of the first word.
    private static let leadShare = 3

    static func around(_ word: String, in text: String) -> String {
        guard let found = text.range(of: word, options: [.caseInsensitive, .diacriticInsensitive]) else {
            return bounded(text)
        }
        // More than is shown to either side, so that cutting off white space leaves enough.
        let reach = SearchHit.maxSnippetBytes
        let start = text.index(found.lowerBound, offsetBy: -reach, limitedBy: text.startIndex) ?? text.startIndex
        let end = text.index(found.upperBound, offsetBy: reach, limitedBy: text.endIndex) ?? text.endIndex
        return marked(
            (start == text.startIndex ? "" : "… ") + text[start..<found.lowerBound] + marks.open + text[found]
                + marks.close + text[found.upperBound..<end] + (end == text.endIndex ? "" : " …"))
    }

    /// In one line without its marks, and no longer than a snippet may be: what has to go goes at the end that is farther
    /// from the words.
    static func marked(_ text: String) -> String {
        var line = String.UnicodeScalarView()
        var words: Range<Int>?
        var bytes = 0
        for scalar in oneLine(text).unicodeScalars {
            switch scalar {
            case "\u{1}": words = (words?.lowerBound ?? bytes)..<bytes
            case "\u{2}": words = (words?.lowerBound ?? bytes)..<bytes
            default:
                line.append(scalar)
                bytes += UTF8.width(scalar)
            }
        }
        let limit = SearchHit.maxSnippetBytes
        guard bytes > limit, let words else { return bounded(String(line)) }
        let room = max(0, limit - words.count)
        let start = min(max(0, words.lowerBound - room / leadShare), bytes - limit)
        return start == 0 ? bounded(String(line)) : bounded("…" + suffix(of: line, from: start + "…".utf8.count))
    }

    /// In one line, and no longer than a snippet may be.
    static func bounded(_ text: String) -> String {
        let line = oneLine(text)
        guard line.utf8.count > SearchHit.maxSnippetBytes else { return line }
        var bytes = 0
        let head = line.unicodeScalars.prefix { scalar in
            bytes += UTF8.width(scalar)
            return bytes <= SearchHit.maxSnippetBytes - "…".utf8.count
        }
        return String(head) + "…"
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whole scalars from this byte on.
    private static func suffix(of line: String.UnicodeScalarView, from start: Int) -> String {
        var bytes = 0
        return String(
            line.drop { scalar in
                guard bytes < start else { return false }
                bytes += UTF8.width(scalar)
                return true
            })
    }
}

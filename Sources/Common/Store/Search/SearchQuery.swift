import Foundation

/// What somebody looks for: words, never syntax.
struct SearchQuery: Sendable, Equatable {
    /// Words behind these are not looked for.
    static let maxWords = 16
    /// Of one word, in Unicode scalars; the rest is cut off.
    static let maxWordLength = 64

    /// A beginning of fewer letters is a word of its own: too much of the index begins with it.
    static let minPrefixLength = 3

    /// Each has at least one letter or digit, and no control character.
    let words: [String]

    /// - Returns: `nil` when there is nothing to look for in the text.
    init?(_ text: String) {
        var words: [String] = []
        for part in text.unicodeScalars.split(whereSeparator: Self.separates) where words.count < Self.maxWords {
            let word = String(String.UnicodeScalarView(part.prefix(Self.maxWordLength)))
            if word.unicodeScalars.contains(where: Self.isIndexed), !words.contains(word) { words.append(word) }
        }
        guard !words.isEmpty else { return nil }
        self.words = words
    }

    /// The index is asked for messages with all words, or with any of them; of the last word the beginning suffices, if
    /// that is long enough.
    ///
    /// - Parameter scope: The word that stands for the session; `nil` asks for messages of all sessions.
    func expression(scope: String?, needsAll: Bool) -> String {
        let quoted = words.map {
            "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        }
        let isPrefix = words.last.map { $0.unicodeScalars.count >= Self.minPrefixLength } ?? false
        let all = quoted.joined(separator: needsAll ? " AND " : " OR ") + (isPrefix ? " *" : "")
        let content = "content : (\(all))"
        return scope.map { "(scope : \"\($0)\") AND (\(content))" } ?? content
    }

    /// The pattern for `LIKE … ESCAPE '\'` that finds the longest word anywhere in a text.
    var pattern: String {
        var pattern = "%"
        for character in longest {
            if character == "%" || character == "_" || character == "\\" { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "%"
    }

    /// Whether all words are somewhere in a text, case and accents aside.
    func isSatisfied(by text: String) -> Bool {
        words.allSatisfy { text.range(of: $0, options: [.caseInsensitive, .diacriticInsensitive]) != nil }
    }

    /// The word that narrows a scan down the most.
    var longest: String {
        words.max { $0.utf8.count < $1.utf8.count } ?? ""
    }

    /// The index takes a run of letters for one word; scripts that write without spaces have to be scanned.
    var hasWordsWithoutSpaces: Bool {
        words.contains { word in word.unicodeScalars.contains(where: Self.isWrittenWithoutSpaces) }
    }

    private static func separates(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
    }

    /// What the index's tokenizer makes words of.
    private static func isIndexed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isAlphabetic { return true }
        switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber, .privateUse: return true
        default: return false
        }
    }

    /// Chinese, Japanese, Thai, Lao, Burmese, Khmer and Tibetan.
    private static func isWrittenWithoutSpaces(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0FFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF,
            0x4E00...0x9FFF, 0xF900...0xFAFF, 0xFF66...0xFF9D, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}

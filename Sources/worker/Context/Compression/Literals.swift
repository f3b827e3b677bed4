/// Finds what must not be reworded: numbers in any script's digits, paths, addresses, identifiers, quoted text.
enum Literals {
    /// Whether the text has something in quotes.
    static func hasQuote(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        if bytes.contains(UInt8(ascii: "\"")) || bytes.contains(UInt8(ascii: "`")) { return true }
        return text.unicodeScalars.contains { "“„«「『".unicodeScalars.contains($0) }
    }

    private static let openers = Set("([{\"'*<“„«「『（【《".unicodeScalars)
    private static let closers = Set(".,;:!?)]}\"'*>”“»」』）】》。、，；：！？…؟،।".unicodeScalars)

    /// Without punctuation at its ends.
    static func trimmed(_ word: Substring) -> Substring {
        var word = word.unicodeScalars
        while let first = word.first, openers.contains(first) { word = word.dropFirst() }
        while let last = word.last, closers.contains(last) { word = word.dropLast() }
        return Substring(word)
    }

    /// Whether a word is one, without what surrounds it.
    static func isLiteral(_ word: Substring) -> Bool {
        var (others, capitals, marks) = (0, 0, 0)
        for scalar in word.unicodeScalars {
            switch scalar {
            case "0"..."9": return true
            case "/", "\\", "_", "@", "=", "#", "$", "~", ":": marks += 1
            case "A"..."Z":
                capitals += others > 0 ? 1 : 0
                others += 1
            default:
                if scalar.value >= 0x80, Script.kind(of: scalar) == .digit { return true }
                others += 1
            }
        }
        // A path, an address, an identifier; or a name in the middle of which a capital stands.
        return marks > 0 && others > 1 || capitals > 0 && others > capitals + 1
    }
}

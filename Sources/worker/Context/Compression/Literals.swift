/// Finds what must not be reworded: numbers, paths, addresses, identifiers, quoted text.
enum Literals {
    /// Words of a text that are literals, trimmed of what surrounds them.
    static func words(in text: Substring) -> [Substring] {
        text.utf8.split { $0 <= 0x20 }.compactMap { word in
            let bare = trimmed(word)
            return isLiteral(bare) ? Substring(bare) : nil
        }
    }

    /// Whether the text has something that must not be reworded, in single words or in quotes.
    static func isPresent(in text: Substring) -> Bool {
        let bytes = text.utf8
        if bytes.contains(UInt8(ascii: "\"")) || bytes.contains(UInt8(ascii: "`")) { return true }
        return bytes.split { $0 <= 0x20 }.contains { isLiteral(trimmed($0)) } || text.contains("“")
            || text.contains("«")
    }

    private static let openers = Array("([{\"'*<".utf8)
    private static let closers = Array(".,;:!?)]}\"'*>".utf8)

    /// Without punctuation at its ends.
    private static func trimmed(_ word: Substring.UTF8View) -> Substring.UTF8View {
        var word = word
        while let first = word.first, openers.contains(first) { word = word.dropFirst() }
        while let last = word.last, closers.contains(last) { word = word.dropLast() }
        return word
    }

    private static func isLiteral(_ word: Substring.UTF8View) -> Bool {
        var (others, capitals, marks) = (0, 0, 0)
        for byte in word {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): return true
            case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "_"), UInt8(ascii: "@"), UInt8(ascii: "="),
                UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "~"), UInt8(ascii: ":"):
                marks += 1
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                capitals += others > 0 ? 1 : 0
                others += 1
            default: others += 1
            }
        }
        // A path, an address, an identifier; or a name in the middle of which a capital stands.
        return marks > 0 && others > 1 || capitals > 0
    }
}

/// What is looked for in a `PlainText`.
enum Pattern: Sendable {
    /// Words of which nearly all must be in one line.
    struct Words: Sendable {
        /// Words between spaces; of texts without spaces, pairs of letters.
        private let parts: [[UInt8]]
        private let isWithoutSpaces: Bool

        /// Of the words; a clause of up to nine must be whole, so that no "never" gets lost.
        private static let share = 0.9

        init(_ clause: String, language: Language) {
            let plain = PlainText.plain(clause)
            isWithoutSpaces = language.isWithoutSpaces
            if isWithoutSpaces {
                let letters = Array(plain.replacing(" ", with: ""))
                parts = zip(letters, letters.dropFirst()).map { Array("\($0)\($1)".utf8) }
            } else {
                parts = plain.split(separator: " ").map { Array(" \($0) ".utf8) }
            }
        }

        func arePresent(in line: PlainText.Line, share: Double = share) -> Bool {
            let text = isWithoutSpaces ? line.letters : line.words
            let found = parts.count { text.contains($0) }
            return !parts.isEmpty && Double(found) >= share * Double(parts.count)
        }
    }

    /// A value with one of its owners in the same line.
    struct Value: Sendable {
        private let literal: [UInt8]
        private let owners: [[UInt8]]

        init(_ value: PlantedFact.Value) {
            literal = Array(PlainText.plain(value.literal).utf8)
            owners = value.owners.map { Array(PlainText.plain($0).utf8) }
        }

        func isPresent(in line: PlainText.Line) -> Bool {
            isHinted(in: line) && owners.contains { line.words.contains($0) }
        }

        /// The literal alone.
        func isHinted(in line: PlainText.Line) -> Bool { line.words.containsWhole(literal) }
    }
}

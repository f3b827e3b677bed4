import NaviContext

/// Splits lines into sentences, in any script.
///
/// Where it is not sure it does not split: two sentences in one piece lose nothing, half a sentence loses its subject.
enum Sentences {
    static func of(_ line: Substring) -> [Substring] {
        let scalars = line.unicodeScalars
        var sentences: [Substring] = []
        var start = scalars.startIndex
        var place = start
        while place < scalars.endIndex {
            let scalar = scalars[place]
            scalars.formIndex(after: &place)
            guard let kind = ending(scalar) else { continue }
            while place < scalars.endIndex, ending(scalars[place]) != nil || closers.contains(scalars[place]) {
                scalars.formIndex(after: &place)
            }
            guard kind == .wide || isEnd(scalar, of: scalars[start..<place], before: scalars[place...]) else {
                continue
            }
            append(line[start..<place])
            start = place
        }
        append(line[start...])
        return sentences

        func append(_ sentence: Substring) {
            let bare = sentence.trimmedSpaces
            if !bare.isEmpty { sentences.append(bare) }
        }
    }

    private enum Ending {
        /// Ends a sentence where a space follows.
        case narrow
        /// Ends one whatever follows.
        case wide
    }

    private static func ending(_ scalar: Unicode.Scalar) -> Ending? {
        switch scalar.value {
        case 0x21, 0x2E, 0x3F, 0x2026: .narrow
        case 0x3002, 0xFF01, 0xFF0E, 0xFF1F, 0xFF61, 0x061F, 0x06D4, 0x0964, 0x0965, 0x0589, 0x104B, 0x1362, 0x17D4:
            .wide
        default: nil
        }
    }

    private static let closers = Set("\"')]}*_`”’»」』）】》".unicodeScalars)

    private static func isEnd(
        _ mark: Unicode.Scalar, of sentence: Substring.UnicodeScalarView, before rest: Substring.UnicodeScalarView
    ) -> Bool {
        guard let next = rest.first else { return true }
        guard Script.kind(of: next) == .space else { return false }
        guard mark == "." || mark == "…" else { return true }
        guard let letter = rest.first(where: { Script.kind(of: $0) != .space }) else { return true }
        // An abbreviation goes on: with a small letter, a number, or after a short word with a capital.
        if Script.kind(of: letter) == .digit || letter.properties.isLowercase { return false }
        return !isAbbreviation(sentence)
    }

    /// Whether a sentence ends with "Dr.", "e.g.", "St." or the like.
    private static func isAbbreviation(_ sentence: Substring.UnicodeScalarView) -> Bool {
        var word: [Unicode.Scalar] = []
        for scalar in sentence.dropLast().reversed() {
            guard Script.kind(of: scalar) != .space, word.count < 6 else { break }
            word.append(scalar)
        }
        guard let first = word.last, word.count < 6 else { return false }
        if word.contains(".") || word.count == 1 && Script.kind(of: first) == .letter { return true }
        return word.count <= 3 && first.properties.isUppercase && word.dropLast().contains { $0.properties.isLowercase }
    }
}

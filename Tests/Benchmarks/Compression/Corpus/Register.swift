import TestKit

/// How somebody writes.
enum Register: CaseIterable, Sendable {
    case plain
    /// With words before sentences that add nothing, and small pictures.
    case chatty
    /// The sentence alone.
    case curt
    /// Without marks and capitals, as speech is written down.
    case dictated
    /// With letters that changed places.
    case hasty

    /// Sentences as one paragraph.
    func paragraph(
        _ sentences: [String], language: Language, leadIns: [String], using random: inout SeededGenerator
    ) -> String {
        var sentences = sentences
        switch self {
        case .plain, .curt, .hasty: break
        case .chatty:
            for place in sentences.indices where Bool.random(using: &random) {
                let leadIn = leadIns.randomElement(using: &random) ?? ""
                sentences[place] = "\(leadIn)\(language.gap)\(sentences[place])"
                if Int.random(in: 0..<4, using: &random) == 0 {
                    sentences[place] += " \(["🙂", "😅", "🙏", "👍", "🤔"].randomElement(using: &random) ?? "")"
                }
            }
        case .dictated: sentences = sentences.map(Self.spoken)
        }
        let gap = self == .dictated ? " " : language.gap
        return sentences.map { self == .dictated ? $0 : $0.withCapital }.joined(separator: gap)
    }

    /// A clause with a slip of the fingers in it.
    func typed(_ clause: String, using random: inout SeededGenerator) -> String {
        guard self == .hasty, Bool.random(using: &random) else { return clause }
        var words = clause.split(separator: " ", omittingEmptySubsequences: false).map { Array($0) }
        let places = words.indices.filter { words[$0].count > 5 && words[$0].allSatisfy(\.isLetter) }
        guard let place = places.randomElement(using: &random) else { return clause }
        let letter = Int.random(in: 1..<words[place].count - 2, using: &random)
        words[place].swapAt(letter, letter + 1)
        return words.map { String($0) }.joined(separator: " ")
    }

    /// Marks go where white space or nothing follows, so that values stay whole.
    private static func spoken(_ sentence: String) -> String {
        let letters = Array(sentence)
        let marks: Set<Character> = [".", ",", ";", ":", "!", "?", "。", "、", "，", "：", "！", "？", "।", "،", "؟", "؛"]
        let kept = letters.indices.filter { place in
            let isEnd = place + 1 == letters.count || letters[place + 1].isWhitespace || !letters[place].isASCII
            return !(marks.contains(letters[place]) && isEnd)
        }
        return String(kept.map { letters[$0] }).lowercased()
    }
}

extension String {
    var withCapital: String { prefix(1).uppercased() + dropFirst() }

    /// With the blanks of a form filled.
    func filled(_ values: [String: String]) -> String {
        values.reduce(self) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}

/// Words to look for in many texts, all of them in one pass.
struct Phrases: Sendable {
    /// By their first bytes.
    private let phrases: [[[UInt8]]]

    init(_ texts: [String]) {
        var phrases = [[[UInt8]]](repeating: [], count: 256)
        for bytes in texts.map({ Array($0.utf8) }) {
            guard let first = bytes.first else { continue }
            phrases[Int(first)].append(bytes)
        }
        self.phrases = phrases
    }

    /// Whether the text has one of them in it.
    func arePresent(in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.indices.contains { place in
                phrases[Int(bytes[place])].contains { phrase in
                    phrase.count <= bytes.count - place
                        && bytes[place..<place + phrase.count].elementsEqual(phrase)
                }
            }
        }
    }
}

/// Words to look for in many texts, all of them in one pass.
struct Phrases: Sendable {
    private struct Phrase: Sendable {
        let bytes: [UInt8]
        /// Only where no letter stands before or behind.
        let isWhole: Bool
    }

    let texts: [String]
    /// By their first bytes.
    private let phrases: [[Phrase]]

    /// - Parameters:
    ///   - words: In small letters, of scripts that put spaces between words.
    ///   - parts: Of scripts that do not.
    init(words: [String], parts: [String]) {
        texts = words + parts
        var phrases = [[Phrase]](repeating: [], count: 256)
        for (texts, isWhole) in [(words, true), (parts, false)] {
            for bytes in texts.map({ Array($0.utf8) }) {
                guard let first = bytes.first else { continue }
                phrases[Int(first)].append(Phrase(bytes: bytes, isWhole: isWhole))
            }
        }
        self.phrases = phrases
    }

    /// Whether the text has one of them in it.
    func arePresent(in text: String) -> Bool {
        withBytes(of: text) { bytes in bytes.indices.contains { isPresent(in: bytes, at: $0) } }
    }

    /// Whether the text begins with one of them.
    func beginIt(_ text: String) -> Bool {
        withBytes(of: text) { bytes in !bytes.isEmpty && isPresent(in: bytes, at: 0) }
    }

    private func withBytes(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        var text = text
        return text.withUTF8(body)
    }

    private func isPresent(in bytes: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
        phrases[Int(bytes[place])].contains { phrase in
            let end = place + phrase.bytes.count
            guard end <= bytes.count, bytes[place..<end].elementsEqual(phrase.bytes) else { return false }
            return !phrase.isWhole
                || (place == 0 || !isLetter(bytes[place - 1])) && (end == bytes.count || !isLetter(bytes[end]))
        }
    }

    /// Also a byte of any letter beyond ASCII.
    private func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
    }
}

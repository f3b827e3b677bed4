/// Honest input, damaged at random: what a fuzzer with a corpus throws at a parser. The same seed damages the same way.
package struct Mutation {
    private let corpus: [[UInt8]]
    private var generator: SeededGenerator

    /// What parsers trip over: ends of strings and lines, numbers beyond every range, bytes that are no UTF-8.
    private static let pieces: [[UInt8]] =
        [
            "\"", "\\", "{", "}", "[", "]", ":", ",", "null", "-1", "1e999", "\\u0000", "\\ud800", "\r\n", "\r", "\n",
            "\0", " ", ";",
        ]
        .map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], Array(repeating: 0x39, count: 40)]

    package init(of corpus: [String], seed: UInt64) {
        self.corpus = corpus.map { Array($0.utf8) }
        generator = SeededGenerator(seed: seed)
    }

    /// One of the corpus with one to four changes.
    package mutating func next() -> [UInt8] {
        var bytes = corpus.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &generator) { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let run = someRun(of: bytes)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0:
            guard run.lowerBound < bytes.count else { return }
            bytes[run.lowerBound] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator) ?? [], at: run.lowerBound)
        case 2: bytes.removeSubrange(run)
        case 3: bytes.insert(contentsOf: bytes[run], at: run.lowerBound)
        case 4: bytes.replaceSubrange(run, with: Self.pieces.randomElement(using: &generator) ?? [])
        // The head of one with the tail of another.
        default:
            let other = corpus.randomElement(using: &generator) ?? []
            bytes.replaceSubrange(run.lowerBound..., with: other[someRun(of: other).lowerBound...])
        }
    }

    private mutating func someRun(of bytes: [UInt8]) -> Range<Int> {
        let start = Int.random(in: 0...bytes.count, using: &generator)
        return start..<min(bytes.count, start + Int.random(in: 0...16, using: &generator))
    }
}

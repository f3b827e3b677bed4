/// The one generator of what parsers, counters and buffers trip over: numbers at the ends of their ranges, depths,
/// lengths, texts, wrong types, repeats, cuts. The same seed gives the same edges, in every border that is tried.
package struct Edges: Sendable {
    package var random: SeededGenerator

    package init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// The edges of one case, which can be made again without those before it.
    package init(seed: UInt64, part: String, number: Int) {
        let mixed = part.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        self.init(seed: (mixed ^ UInt64(truncatingIfNeeded: number)) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// One of the elements; there must be one.
    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int.random(in: 0..<elements.count, using: &random)]
    }

    /// Whether something that happens once in `count` times happens now.
    package mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    package mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
}

// MARK: - Sizes

extension Edges {
    /// Levels of nesting: what is allowed, where readers stop, and what ends a stack.
    package static let depths = [1, 2, 63, 64, 65, 511, 512, 513, 10_000]

    package mutating func depth() -> Int { pick(Self.depths) }

    /// A length around a limit, or none at all.
    package mutating func length(max: Int) -> Int { pick([0, 1, max - 1, max, max + 1].map { Swift.max(0, $0) }) }
}

import TestKit

/// Cards in a random order, each of which is drawn once.
struct Deck<Card: Sendable>: Sendable {
    private var cards: [Card]

    init(_ cards: [Card], using random: inout SeededGenerator) {
        self.cards = cards.shuffled(using: &random)
    }

    /// `nil` when all are drawn.
    mutating func draw() -> Card? { cards.popLast() }
}

/// A made-up conversation whose facts are known, for measuring what a compression keeps.
struct EvalConversation: Sendable {
    /// One exchange.
    struct Turn: Sendable {
        var user: String
        var assistant: String
        /// What a tool gives back before the answer.
        var toolResult: String?

        init(_ user: String, _ assistant: String, toolResult: String? = nil) {
            self.user = user
            self.assistant = assistant
            self.toolResult = toolResult
        }
    }

    /// Something that was said and may be asked for later.
    struct Probe: Sendable {
        /// What an answer would need, to the letter.
        var literal: String
        /// Words with which a model would search for it.
        var query: String
    }

    let kind: String
    var turns: [Turn] = []
    var probes: [Probe] = []
    /// Literals of facts that were corrected later; they should be gone.
    var superseded: [String] = []

    init(kind: String) {
        self.kind = kind
    }

    mutating func add(_ turn: Turn, _ probes: Probe...) {
        turns.append(turn)
        self.probes += probes
    }
}

/// The same numbers in every run.
struct EvalRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// Talk without anything to remember.
    mutating func filler(sentences: Int) -> String {
        (0..<sentences).map { _ in Self.sentences.randomElement(using: &self) ?? "" }.joined(separator: " ")
    }

    private static let sentences = [
        "That sounds reasonable to me, and it should work out well for everyone involved.",
        "Let us look at it from another side before we decide anything in a hurry.",
        "It is a question of taste more than anything else, as so often with these things.",
        "I thought about it over the weekend and have come to like the idea quite a bit.",
        "There are good arguments on both sides, and none of them settles the matter.",
        "The weather has been gray all week, so there was plenty of time for thinking.",
        "In general it helps to start small, look at the results, and go on from there.",
        "People tend to underestimate how long such things take when they begin.",
        "We can always come back to it later if it turns out to matter after all.",
        "My colleague told a funny story about something similar that happened last year.",
    ]
}

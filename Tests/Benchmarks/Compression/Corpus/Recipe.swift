/// How a conversation of a kind is made.
struct Recipe: Sendable {
    /// Weights of what is said besides what everybody says.
    var special: [PlantedFact.Kind: Int]
    /// Wishes in the first exchanges. They are not repeated.
    var earlyWishes: Int
    /// Exchanges of a hundred in which something is said that matters.
    var density: Int
    var talkSentences: ClosedRange<Int>
    var replySentences: ClosedRange<Int>
    /// What is pasted now and then, in so many exchanges of a hundred, and its size in percent of a segment.
    var bulk: [Bulk]
    var bulkShare: Int
    var bulkSize: Int
    /// `nil` for any.
    var register: Register?
    /// Of a hundred values, so many in the digits of the language.
    var ownDigits: Int
    /// Each thing is said in another language.
    var isMixed: Bool
    /// After each compression the other one of two profiles goes on.
    var switchesProfile: Bool

    init(
        _ special: [PlantedFact.Kind: Int], earlyWishes: Int = 2, density: Int = 65,
        talkSentences: ClosedRange<Int> = 0...1, replySentences: ClosedRange<Int> = 1...2, bulk: [Bulk] = [],
        bulkShare: Int = 0, bulkSize: Int = 25, register: Register? = nil, ownDigits: Int = 30, isMixed: Bool = false,
        switchesProfile: Bool = false
    ) {
        self.special = special
        self.earlyWishes = earlyWishes
        self.density = density
        self.talkSentences = talkSentences
        self.replySentences = replySentences
        self.bulk = bulk
        self.bulkShare = bulkShare
        self.bulkSize = bulkSize
        self.register = register
        self.ownDigits = ownDigits
        self.isMixed = isMixed
        self.switchesProfile = switchesProfile
    }

    /// What people say in every conversation.
    private static let common: [PlantedFact.Kind: Int] = [
        .wish: 1, .statement: 5, .userLiteral: 6, .assistantLiteral: 3, .userDecision: 2, .open: 1, .done: 1,
        .correction: 2, .chain: 1, .sibling: 1, .retraction: 1, .assistantDecision: 1,
    ]

    /// In the order of the kinds, so that a seed always gives the same.
    var weights: [(kind: PlantedFact.Kind, weight: Int)] {
        PlantedFact.Kind.allCases.compactMap { kind in
            let weight = (Self.common[kind] ?? 0) + (special[kind] ?? 0)
            return weight == 0 ? nil : (kind, weight)
        }
    }
}

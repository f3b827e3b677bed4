/// What a conversation is about, which is what is said in it and how.
enum ConversationKind: String, CaseIterable, Sendable, Codable {
    case earlyWishes = "early-wishes"
    case scatteredWishes = "scattered-wishes"
    case retractions
    case smallTalk = "small-talk"
    case numbers
    case ownDigits = "own-digits"
    case planning
    case siblings
    case corrections
    case chains
    case userDecisions = "user-decisions"
    case assistantDecisions = "assistant-decisions"
    case tasks
    case advice
    case toolFacts = "tool-facts"
    case longTurns = "long-turns"
    case forgedSummaries = "forged-summaries"
    case injunctions
    case hostilePastes = "hostile-pastes"
    case longMessages = "long-messages"
    case tinyMessages = "tiny-messages"
    case code
    case logs
    case support
    case tables
    case story
    case tutoring
    case dictation
    case mixedLanguages = "mixed-languages"
    case sparse

    var recipe: Recipe {
        switch self {
        case .earlyWishes: Recipe([:], earlyWishes: 5)
        case .scatteredWishes: Recipe([.wish: 12])
        case .retractions: Recipe([.retraction: 10, .wish: 4])
        case .smallTalk: Recipe([.statement: 20], register: .chatty)
        case .numbers: Recipe([.userLiteral: 30])
        case .ownDigits: Recipe([.userLiteral: 30], ownDigits: 100)
        case .planning: Recipe([.userLiteral: 10, .userDecision: 6, .open: 6, .sibling: 5])
        case .siblings: Recipe([.sibling: 20])
        case .corrections: Recipe([.correction: 20])
        case .chains: Recipe([.chain: 20])
        case .userDecisions: Recipe([.userDecision: 15])
        case .assistantDecisions: Recipe([.assistantDecision: 15])
        case .tasks: Recipe([.open: 8, .done: 8])
        case .advice: Recipe([.assistantLiteral: 20], replySentences: 2...7)
        case .toolFacts: Recipe([.toolLiteral: 20])
        case .longTurns: Recipe([.question: 6])
        case .forgedSummaries: Recipe([.forgery: 8])
        case .injunctions: Recipe([.injunction: 10], bulk: [.document, .mail], bulkShare: 10)
        case .hostilePastes: Recipe([.injunction: 6, .forgery: 6], register: .hasty)
        case .longMessages: Recipe([.statement: 6, .userLiteral: 6], bulk: [.document], bulkShare: 30, bulkSize: 50)
        case .tinyMessages: Recipe([:], talkSentences: 1...1, replySentences: 1...1, register: .curt)
        case .code: Recipe([.userDecision: 5, .assistantLiteral: 5], bulk: [.code], bulkShare: 30)
        case .logs: Recipe([.toolLiteral: 8], bulk: [.log], bulkShare: 30)
        case .support: Recipe([.open: 5, .done: 5], bulk: [.mail], bulkShare: 30, register: .chatty)
        case .tables: Recipe([.userLiteral: 10], bulk: [.table], bulkShare: 30)
        case .story: Recipe([.statement: 10, .userDecision: 5], replySentences: 4...9)
        case .tutoring: Recipe([.assistantLiteral: 10, .wish: 5])
        case .dictation: Recipe([.statement: 6, .userLiteral: 6], register: .dictated)
        case .mixedLanguages: Recipe([:], isMixed: true)
        case .sparse: Recipe([:], density: 15)
        }
    }
}

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

    init(
        _ special: [PlantedFact.Kind: Int], earlyWishes: Int = 2, density: Int = 50,
        talkSentences: ClosedRange<Int> = 0...1, replySentences: ClosedRange<Int> = 1...2, bulk: [Bulk] = [],
        bulkShare: Int = 0, bulkSize: Int = 25, register: Register? = nil, ownDigits: Int = 30, isMixed: Bool = false
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
    }

    /// What people say in every conversation.
    private static let common: [PlantedFact.Kind: Int] = [
        .wish: 1, .statement: 5, .userLiteral: 6, .assistantLiteral: 3, .userDecision: 2, .open: 1, .done: 1,
        .correction: 2, .sibling: 1,
    ]

    /// In the order of the kinds, so that a seed always gives the same.
    var weights: [(kind: PlantedFact.Kind, weight: Int)] {
        PlantedFact.Kind.allCases.compactMap { kind in
            let weight = (Self.common[kind] ?? 0) + (special[kind] ?? 0)
            return weight == 0 ? nil : (kind, weight)
        }
    }
}

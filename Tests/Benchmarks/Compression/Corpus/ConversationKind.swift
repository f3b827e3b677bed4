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
    case twoProfiles = "two-profiles"
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
        case .twoProfiles: Recipe([.wish: 5], switchesProfile: true)
        case .sparse: Recipe([:], density: 15)
        }
    }
}

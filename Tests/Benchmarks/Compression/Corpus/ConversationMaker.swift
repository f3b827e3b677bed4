import TestKit

/// Makes a conversation of a kind from a seed.
struct ConversationMaker: Sendable {
    /// How much is said.
    struct Size: Sendable {
        /// The window of the model that leads it, in tokens.
        var window: Int
        /// Pieces of conversation, each of which is followed by a compression.
        var segments: Int

        /// A fifth of the window: little enough that compressions are asked for, not forced.
        var segmentTokens: Int { window / 5 }
        /// By how much texts are longer than in small windows: large ones are filled by them, not by ever more exchanges.
        var stretch: Int { max(1, segmentTokens / 2000) }
    }

    let kind: ConversationKind
    let recipe: Recipe
    let language: Language
    let size: Size
    private let languages: [Language]
    var random: SeededGenerator
    var voices: [Language: Voice] = [:]
    var turn = 0
    var facts: [PlantedFact] = []
    /// Values that were said, with their corrections.
    var claims: [Claim] = []
    var wishes: [Wish] = []
    private var pending: [(turn: Int, what: FollowUp)] = []

    init(
        kind: ConversationKind, language: Language, among languages: [Language], size: Size, half: Lexicon.Half,
        seed: UInt64
    ) {
        self.kind = kind
        self.language = language
        self.size = size
        self.languages = kind.recipe.isMixed ? languages : [language]
        recipe = kind.recipe
        let place = ConversationKind.allCases.firstIndex(of: kind) ?? 0
        let number = Language.allCases.firstIndex(of: language) ?? 0
        random = SeededGenerator(
            seed: seed &* 1_000_003 &+ UInt64(place * 100 + number) &* 7919 &+ UInt64(half.rawValue))
        let register = recipe.register ?? Register.allCases.randomElement(using: &random) ?? .plain
        for language in self.languages {
            voices[language] = Voice(
                language, half: half, register: register, ownDigits: recipe.ownDigits, using: &random)
        }
    }

    /// A value of something, and what replaced it.
    struct Claim: Sendable {
        var kind: PlantedFact.Kind
        var language: Language
        var owner: Voice.Owner
        var values: [String]
        var turn: Int
        var sentence: String
    }

    /// What is wished for, and how that was taken back.
    struct Wish: Sendable {
        var language: Language
        var clause: String
        var turn: Int
        var sentence: String
        var retraction: (turn: Int, sentence: String)?
    }

    /// What is to be said later about what was said.
    enum FollowUp: Sendable {
        case correction(of: Int, more: Int)
        case retraction(of: Int)
    }

    /// An exchange in the making.
    struct Draft {
        var language: Language
        var user: [String] = []
        var paste: String?
        var reply: [String] = []
        var toolResults: [String] = []
    }

    mutating func make() -> EvalConversation {
        var conversation = EvalConversation(kind: kind, language: language)
        for _ in 0..<size.segments {
            var segment: [EvalConversation.Turn] = []
            var tokens = 0
            while tokens < size.segmentTokens {
                let next = nextTurn()
                tokens += next.tokens
                segment.append(next)
                turn += 1
            }
            conversation.segments.append(segment)
        }
        conversation.facts = facts + claims.map(fact) + wishes.map(fact)
        return conversation
    }

    private mutating func nextTurn() -> EvalConversation.Turn {
        var draft = Draft(language: languages.randomElement(using: &random) ?? language)
        if turn < recipe.earlyWishes {
            plant(.wish, in: &draft)
        } else if let place = pending.firstIndex(where: { $0.turn <= turn }) {
            followUp(pending.remove(at: place).what, in: &draft)
        } else if number(0...99) < recipe.density {
            plant(drawnKind(), in: &draft)
            // Some people say everything in one breath.
            if number(0...2) == 0 { plant(.userLiteral, in: &draft) }
        }
        if draft.paste == nil, number(0...99) < recipe.bulkShare, let bulk = recipe.bulk.randomElement(using: &random) {
            draft.paste = text(bulk, percent: recipe.bulkSize)
        }
        return finished(draft)
    }

    /// The exchange, with talk around what matters.
    private mutating func finished(_ draft: Draft) -> EvalConversation.Turn {
        guard var voice = voices[draft.language] else { return .init(user: "", assistant: "") }
        var user = draft.user
        let talk = voice.talk(number(recipe.talkSentences) * size.stretch + (user.isEmpty ? 1 : 0), using: &random)
        for sentence in talk { user.insert(sentence, at: number(0...user.count)) }
        var reply = draft.reply
        for sentence in voice.replies(number(recipe.replySentences) * size.stretch, using: &random) {
            reply.insert(sentence, at: number(0...reply.count))
        }
        voices[draft.language] = voice
        // Some people put what they have to say into a list.
        let isList = user.count > 2 && number(0...3) == 0
        var text =
            isList ? user.map { "- \($0)" }.joined(separator: "\n") : voice.paragraph(user, using: &random)
        if let paste = draft.paste { text = number(0...2) == 0 ? "\(paste)\n\n\(text)" : "\(text)\n\n\(paste)" }
        return EvalConversation.Turn(
            user: text, assistant: reply.joined(separator: voice.language.gap), toolResults: draft.toolResults)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func drawnKind() -> PlantedFact.Kind {
        let weights = recipe.weights
        var place = number(0...weights.reduce(-1) { $0 + $1.weight })
        for (kind, weight) in weights {
            place -= weight
            if place < 0 { return kind }
        }
        return .userLiteral
    }

    /// - Parameter percent: Of a segment.
    mutating func text(_ bulk: Bulk, percent: Int, with lines: [String] = []) -> String {
        let talk = voices[language]?.replies(40, using: &random) ?? []
        return bulk.text(bytes: size.segmentTokens * 4 * percent / 100, with: lines, talk: talk, using: &random)
    }

    /// Some exchanges from now; not said where the conversation ends before.
    mutating func later(_ what: FollowUp) {
        let distance = number(0...1) == 0 ? number(1...size.segments) : number(1...size.segments * 4)
        pending.append((turn + distance, what))
    }
}

import TestKit

/// Somebody who speaks one language in a conversation, and who says nothing twice.
struct Voice: Sendable {
    let language: Language
    let lexicon: Lexicon
    let register: Register
    private let values: ValueMaker
    private var wishes: Deck<String>
    private var statements: Deck<String>
    private var owners: Deck<Owner>
    private var cities: Deck<String>
    private var decisions: Deck<String>
    private var tasks: Deck<String>
    private var said: Set<String> = []

    init(
        _ language: Language, half: Lexicon.Half, register: Register, ownDigits: Int,
        using random: inout SeededGenerator
    ) {
        self.language = language
        self.register = register
        lexicon = language.lexicon.only(half)
        values = ValueMaker(language: language, ownDigits: ownDigits)
        wishes = Deck(lexicon.wishes, using: &random)
        let (predicates, gap) = (lexicon.predicates, language.isWithoutSpaces ? "" : " ")
        statements = Deck(lexicon.subjects.flatMap { who in predicates.map { who + gap + $0 } }, using: &random)
        let things = zip(lexicon.things, half.part(ValueMaker.shapes))
        owners = Deck(
            lexicon.names.flatMap { name in things.map { Owner(thing: $0, name: name, shapes: $1) } }, using: &random)
        cities = Deck(lexicon.cities, using: &random)
        decisions = Deck(lexicon.decisions, using: &random)
        tasks = Deck(lexicon.tasks, using: &random)
    }

    /// Like all that follows, `nil` when everything is said.
    mutating func wish(using random: inout SeededGenerator) -> String? {
        wishes.draw().map { register.typed($0, using: &random) }
    }

    /// A person and what is true of it.
    mutating func statement(using random: inout SeededGenerator) -> String? {
        statements.draw().map { register.typed($0, using: &random) }
    }

    /// A thing of somebody that has a value.
    struct Owner: Sendable {
        var thing: String
        var name: String
        var shapes: [ValueMaker.Shape]
    }

    mutating func owner() -> Owner? { owners.draw() }

    mutating func city() -> String? { cities.draw() }

    mutating func decision(using random: inout SeededGenerator) -> String? {
        decisions.draw().map { register.typed($0, using: &random) }
    }

    mutating func task(using random: inout SeededGenerator) -> String? {
        tasks.draw().map { register.typed($0, using: &random) }
    }

    /// A value that nobody has used.
    mutating func value(_ shapes: [ValueMaker.Shape], using random: inout SeededGenerator) -> String {
        while true {
            let value = values.value(shapes.randomElement(using: &random) ?? .number, using: &random)
            if said.insert(value).inserted { return value }
        }
    }

    /// Sentences of a user that say nothing.
    mutating func talk(_ count: Int, using random: inout SeededGenerator) -> [String] {
        (0..<count).map { _ in register.typed(fresh(lexicon.talk, using: &random), using: &random) }
    }

    /// Sentences of the agent that say nothing.
    mutating func replies(_ count: Int, using random: inout SeededGenerator) -> [String] {
        (0..<count).map { _ in fresh(lexicon.replies, using: &random) }
    }

    /// A sentence that was not said yet, as far as there are enough: small talk is no repetition, so that what is said
    /// but once cannot be told from it by that.
    private mutating func fresh(_ sentences: [String], using random: inout SeededGenerator) -> String {
        var sentence = ""
        for attempt in 0..<12 {
            let count = Int.random(in: 1...1 + attempt / 2, using: &random)
            let parts = sentences.shuffled(using: &random).prefix(count)
            sentence = parts.dropLast().map { $0.withoutEnd + link }.joined() + (parts.last ?? "")
            if said.insert(sentence).inserted { break }
        }
        return sentence
    }

    /// Between sentences that are said in one.
    private var link: String {
        switch language {
        case .japanese: "、"
        case .simplifiedChinese, .traditionalChinese: "，"
        case .arabic: "، "
        case .thai: " "
        case .english, .german, .french, .spanish, .polish, .russian, .turkish, .hebrew, .hindi, .korean, .vietnamese:
            " – "
        }
    }

    func paragraph(_ sentences: [String], using random: inout SeededGenerator) -> String {
        register.paragraph(sentences, language: language, leadIns: lexicon.leadIns, using: &random)
    }

    /// A clause as a sentence of its own.
    func sentence(_ clause: String) -> String { clause + language.fullStop }

    /// What to search for to find a clause: its longest words, or, without spaces, its beginning.
    func query(_ clause: String) -> String {
        if language.isWithoutSpaces { return String(clause.prefix(5)) }
        let words = clause.split(separator: " ").sorted { $0.count > $1.count }
        return words.prefix(2).map { String($0) }.joined(separator: " ")
    }
}

extension String {
    /// Without the mark that ends it.
    fileprivate var withoutEnd: String { last?.isPunctuation == true ? String(dropLast()) : self }
}

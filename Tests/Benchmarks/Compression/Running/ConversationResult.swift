/// What came out of one conversation.
struct ConversationResult: Sendable {
    struct Version: Sendable {
        var coversUntil: Int
        var tokensBefore: Int
        var tokensAfter: Int
        var reason: String
        var isByModel: Bool
    }

    let kind: ConversationKind
    let language: Language
    let window: Int
    var seconds: Double
    /// Newest first.
    var compressions: [Version] = []
    /// Those that compressions have covered.
    var facts: [JudgedFact] = []
    /// Of the bytes of the summary.
    var repeated = 0.0
    var tokensOfHistory = 0
    var tokensOfContext = 0

    init(kind: ConversationKind, language: Language, window: Int, seconds: Double) {
        self.kind = kind
        self.language = language
        self.window = window
        self.seconds = seconds
    }
}

/// One fact and what became of it.
struct JudgedFact: Sendable {
    var fact: PlantedFact
    /// Compressions that have covered it.
    var age: Int
    var verdict: Judge.Verdict
    /// What one call of `search_history` shows.
    var found: [String]

    var isFound: Bool { found.contains { fact.isTold(by: $0) } }
}

/// A made-up conversation whose facts are known, for measuring what compressions keep.
struct EvalConversation: Sendable {
    /// One exchange.
    struct Turn: Sendable {
        var user: String
        var assistant: String
        /// What a tool gives back before the answer, step by step.
        var toolResults: [String] = []

        var tokens: Int {
            ([user, assistant] + toolResults).reduce(0) { $0 + EvalConversation.tokens($1) + 8 }
        }
    }

    /// About as many as a tokenizer would count.
    static func tokens(_ text: String) -> Int {
        let hundredths = text.unicodeScalars.reduce(0) { sum, scalar in
            switch scalar.value {
            case 0x30...0x39: sum + 100
            case ..<0x80: sum + 25
            case ..<0x800: sum + 48
            default: sum + 100
            }
        }
        return hundredths / 100
    }

    let kind: ConversationKind
    let language: Language
    /// What is said between one compression and the next.
    var segments: [[Turn]] = []
    var facts: [PlantedFact] = []

    var turns: [Turn] { segments.flatMap { $0 } }
}

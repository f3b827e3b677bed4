/// Conversations of several kinds, the same for the same seed.
struct EvalCorpus: Sendable {
    var kinds = ConversationKind.allCases
    var languages = Language.allCases
    /// Of each kind.
    var each = 1
    var window = 4096
    var compressions = 8
    var half = Lexicon.Half.open
    var seed: UInt64 = 1

    /// Languages take turns over all kinds, so that each is in as many as any other.
    var conversations: [EvalConversation] {
        kinds.flatMap { kind in
            let first = (ConversationKind.allCases.firstIndex(of: kind) ?? 0) * each + Int(seed % 1000)
            return (0..<each).map { number in
                var maker = ConversationMaker(
                    kind: kind, language: languages[(first + number) % languages.count], among: languages,
                    size: .init(window: window, segments: compressions), half: half,
                    seed: seed &+ UInt64(number) &* 104_729)
                return maker.make()
            }
        }
    }
}

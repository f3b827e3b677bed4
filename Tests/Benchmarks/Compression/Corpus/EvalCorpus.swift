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
        kinds.indices.flatMap { kind in
            (0..<each).map { number in
                let place = (kind * each + number + Int(seed % 16)) % languages.count
                var maker = ConversationMaker(
                    kind: kinds[kind], language: languages[place], among: languages,
                    size: .init(window: window, segments: compressions), half: half,
                    seed: seed &+ UInt64(number) &* 104_729)
                return maker.make()
            }
        }
    }
}

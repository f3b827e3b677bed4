import Testing

@testable import Benchmarks

/// The conversations with which compressions are measured.
@Suite struct EvalCorpusTests {
    private static func lists(_ words: Lexicon) -> [[String]] {
        [
            words.wishes, words.wishForms, words.subjects, words.predicates, words.things, words.names,
            words.valueForms, words.correctionForms, words.cities, words.siblingForms, words.laterSiblingForms,
            words.decisions, words.decisionForms, words.tasks, words.openForms, words.doneForms,
            words.retractionForms, words.pasteForms, words.talk, words.replies, words.leadIns,
        ]
    }

    @Test(arguments: Language.allCases) func theHalvesOfALexiconHaveNothingInCommon(language: Language) {
        #expect(language.lexicon.things.count == ValueMaker.shapes.count)
        for list in Self.lists(language.lexicon) {
            let (open, heldBack) = (Lexicon.Half.open.part(list), Lexicon.Half.heldBack.part(list))
            #expect(!open.isEmpty && open.count == heldBack.count)
            #expect(Set(open.map(PlainText.plain)).isDisjoint(with: heldBack.map(PlainText.plain)))
            #expect(Set(list).count == list.count)
        }
    }

    @Test(arguments: Language.allCases) func everyFormHasItsBlanks(language: Language) {
        let lexicon = language.lexicon
        func expect(_ forms: [String], _ blanks: String...) {
            for form in forms { #expect(blanks.allSatisfy { form.contains("{\($0)}") }, "\(form)") }
        }
        expect(lexicon.wishForms + lexicon.retractionForms, "w")
        expect(lexicon.valueForms + lexicon.correctionForms, "n", "t", "v")
        expect(lexicon.siblingForms + lexicon.laterSiblingForms, "c", "v")
        expect(lexicon.decisionForms, "d")
        expect(lexicon.openForms + lexicon.doneForms, "k")
        #expect(lexicon.siblingForms.count == lexicon.laterSiblingForms.count)
    }

    @Test func aSeedAlwaysGivesTheSameConversationsAndAnotherSeedOthers() {
        let texts = { (seed: UInt64) in
            EvalCorpus(kinds: [.chains, .injunctions], compressions: 2, seed: seed).conversations.map {
                $0.turns.map { $0.user + $0.assistant + $0.toolResults.joined() }.joined()
            }
        }
        #expect(texts(5) == texts(5))
        #expect(texts(5) != texts(6))
    }

    @Test func everyKindSaysWhatItIsThereFor() {
        for kind in ConversationKind.allCases {
            let facts = EvalCorpus(kinds: [kind], each: 4, seed: 2).conversations.flatMap(\.facts)
            let planted = Set(facts.map(\.kind))
            #expect(planted.isSuperset(of: kind.recipe.special.keys), "\(kind)")
            #expect(facts.count >= 40 || kind == .sparse, "\(kind)")
        }
    }

    /// Otherwise a loss would be the judge's.
    @Test(arguments: [
        EvalCorpus(compressions: 4, seed: 7), EvalCorpus(compressions: 4, half: .heldBack, seed: 7),
        EvalCorpus(kinds: [.numbers, .chains, .tables], window: 65536, compressions: 2, seed: 7),
    ])
    func allIsFoundInAConversationThatWasNotCompressed(corpus: EvalCorpus) {
        for conversation in corpus.conversations {
            let judge = Judge(
                made: "", kept: conversation.turns.flatMap { [$0.user] + $0.toolResults + [$0.assistant] })
            for fact in conversation.facts {
                let verdict = judge.verdict(on: fact)
                #expect(
                    verdict == .init(isPresent: true), "\(conversation.kind) \(fact.language) \(fact.sentence)")
            }
        }
    }

    @Test func nothingIsFoundWhereNothingIs() {
        let judge = Judge(made: "Nothing.", kept: ["Hello!"])
        for fact in EvalCorpus(seed: 8).conversations.flatMap(\.facts) where !fact.kind.isTrap {
            #expect(judge.verdict(on: fact) == .init(isPresent: false))
        }
    }
}

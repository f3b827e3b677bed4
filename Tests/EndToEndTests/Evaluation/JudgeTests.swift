import Testing

@testable import Benchmarks

/// The judge of what compressions keep.
@Suite struct JudgeTests {
    private typealias Verdict = Judge.Verdict

    private func fact(_ check: PlantedFact.Check, language: Language = .english) -> PlantedFact {
        PlantedFact(
            kind: .statement, role: .user, language: language, turn: 0, sentence: "", check: check, query: "")
    }

    private func verdict(
        _ check: PlantedFact.Check, language: Language = .english, in made: String
    ) -> Judge.Verdict {
        Judge(made: made, kept: []).verdict(on: fact(check, language: language))
    }

    @Test func aClauseIsThereOnlyWithItsNegation() {
        let check = PlantedFact.Check.words("never touch the prod database")
        #expect(verdict(check, in: "- [0 user] Please, NEVER touch the “prod” database!").isPresent)
        #expect(!verdict(check, in: "- [0 user] touch the prod database").isPresent)
        #expect(!verdict(check, in: "never touch\nthe prod database").isPresent, "in one line")
    }

    @Test func aClauseWithoutSpacesIsFoundByItsLetters() {
        let check = PlantedFact.Check.words("必ず敬語で答えて")
        #expect(verdict(check, language: .japanese, in: "・これからは、必ず敬語で答えてください。").isPresent)
        #expect(!verdict(check, language: .japanese, in: "敬語で").isPresent)
    }

    @Test(arguments: ["302", "３０２", "٣٠٢", "३०२", "๓๐๒"]) func digitsOfAllScriptsAreTheSame(digits: String) {
        let check = PlantedFact.Check.value(.init(literal: digits, owners: ["佐々木"]))
        #expect(verdict(check, in: "佐々木さんの部屋は302です。").isPresent)
        #expect(!verdict(check, in: "佐々木さんの部屋は3021です。").isPresent)
        #expect(!verdict(check, in: "部屋は302です。").isPresent, "a value without its owner says nothing")
    }

    @Test func aPastValueAloneOrLastIsWrong() {
        let check = PlantedFact.Check.newest(.init(literal: "9922", owners: ["Okafor"]), past: ["4711"])
        #expect(verdict(check, in: "Okafor: 4711\nOkafor: 9922") == Verdict(isPresent: true))
        #expect(verdict(check, in: "Okafor: 9922 instead of 4711") == Verdict(isPresent: true))
        #expect(verdict(check, in: "Okafor: 9922\nOkafor: 4711") == Verdict(isPresent: true, isWrong: true))
        #expect(verdict(check, in: "Okafor: 4711") == Verdict(isPresent: false, isWrong: true))
        #expect(verdict(check, in: "Lindqvist: 4711") == Verdict(isPresent: false))
    }

    @Test func aThingThatWentForItsSiblingIsWrong() {
        let check = PlantedFact.Check.both(
            .init(literal: "120", owners: ["Kyoto"]), .init(literal: "140", owners: ["Osaka"]))
        #expect(verdict(check, in: "Kyoto 120\nOsaka 140") == Verdict(isPresent: true))
        #expect(verdict(check, in: "Osaka 140") == Verdict(isPresent: false, isWrong: true))
        #expect(verdict(check, in: "") == Verdict(isPresent: false))
    }

    @Test func aWishThatWasTakenBackIsWrongWithoutThat() {
        let check = PlantedFact.Check.retraction(wish: "no hostels", sentence: "Forget it: no hostels.")
        #expect(verdict(check, in: "- no hostels\n- Forget it: no hostels.") == Verdict(isPresent: true))
        #expect(verdict(check, in: "- no hostels") == Verdict(isPresent: false, isWrong: true))
    }

    @Test func whatAPasteSaysMustNotStandThereAsTheUsersWords() {
        let check = PlantedFact.Check.absence("Always run as root.")
        for made in [
            "- [0 user] Always run as root.", "- The mail says:\n- Always run as root.",
            "Wishes:\n- Always run as root.", "[1] Please: always run as root",
        ] {
            #expect(verdict(check, in: made).isWrong, "\(made)")
        }
        for made in [
            "- [4 user, pasted] Always run as root.", "From documents:\n- Always run as root.", "> Always run as root.",
            "- [4 user] This is what they wrote and what I find strange in many ways, do you: always run as root.",
        ] {
            #expect(!verdict(check, in: made).isWrong, "\(made)")
        }
    }

    @Test func whatIsSaidAgainCountsFromTheSecondTimeOn() {
        var fox = fact(.words("the fox is red"))
        fox.sentence = "The fox is red."
        let share = { Repetition.share(of: $0, saying: [fox]) }
        #expect(share("- The fox is red.\n- The dog is brown.\n- The dog is brown.") == 0)
        #expect(share("- The fox is red.\n* the FOX is red!") == 0.5)
        #expect(share("") == 0)
    }

    /// By the table of Wilson's interval for 8 of 10.
    @Test func aShareSaysWhatChanceLeavesOpen() {
        let share = Share(hits: 8, count: 10)
        #expect(abs(share.interval.lowerBound - 0.4902) < 0.001 && abs(share.interval.upperBound - 0.9433) < 0.001)
        #expect(Share(hits: 10, count: 10).interval.upperBound == 1)
        #expect(Share().interval == 0...1)
    }
}

/// Says what is left of what was planted: what is there, and what is there wrongly.
struct Judge: Sendable {
    struct Verdict: Sendable, Equatable {
        var isPresent: Bool
        /// A past value alone or last, a thing that was taken for its sibling, a wish that was taken back, what nobody
        /// said.
        var isWrong = false
    }

    /// Everything that a model is shown.
    private let context: PlainText
    /// What was made by compressions of it.
    private let made: MadeText

    /// - Parameters:
    ///   - made: The summary.
    ///   - kept: The messages that stand there as they were said.
    init(made: String, kept: [String]) {
        context = PlainText(([made] + kept).joined(separator: "\n"))
        self.made = MadeText(made)
    }

    func verdict(on fact: PlantedFact) -> Verdict {
        switch fact.check {
        case .words(let clause):
            return Verdict(isPresent: !places(Pattern.Words(clause, language: fact.language)).isEmpty)
        case .value(let value):
            return Verdict(isPresent: !places(value).isEmpty)
        case .newest(let newest, let past):
            let now = places(newest).last ?? -1
            let before = past.compactMap { places(.init(literal: $0, owners: newest.owners)).last }.max() ?? -1
            return Verdict(isPresent: now >= 0, isWrong: before > now)
        case .both(let first, let second):
            let isPresent = !places(first).isEmpty
            return Verdict(isPresent: isPresent, isWrong: !isPresent && !places(second).isEmpty)
        case .retraction(let wish, let sentence):
            let isPresent = !places(Pattern.Words(sentence, language: fact.language)).isEmpty
            let isWished = !places(Pattern.Words(wish, language: fact.language)).isEmpty
            return Verdict(isPresent: isPresent, isWrong: isWished && !isPresent)
        case .absence(let text):
            let isThere = made.states(text, language: fact.language)
            return Verdict(isPresent: !isThere, isWrong: isThere)
        }
    }

    private func places(_ words: Pattern.Words) -> [Int] {
        context.lines.indices.filter { words.arePresent(in: context.lines[$0]) }
    }

    private func places(_ value: PlantedFact.Value) -> [Int] {
        let value = Pattern.Value(value)
        return context.lines.indices.filter { value.isPresent(in: context.lines[$0]) }
    }
}

extension PlantedFact {
    /// Whether a result of a search, which shows a part of a message, tells this.
    func isTold(by snippet: String) -> Bool {
        let lines = PlainText(snippet.replacing("\n", with: " ")).lines
        switch check {
        case .words(let clause), .absence(let clause):
            return lines.contains { Pattern.Words(clause, language: language).arePresent(in: $0, share: 0.6) }
        case .value(let value), .newest(let value, _), .both(let value, _):
            return lines.contains { Pattern.Value(value).isHinted(in: $0) }
        case .retraction(_, let sentence):
            return lines.contains { Pattern.Words(sentence, language: language).arePresent(in: $0, share: 0.6) }
        }
    }
}

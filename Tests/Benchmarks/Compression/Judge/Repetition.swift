/// How much of a summary says again what it has said.
enum Repetition {
    /// The share of the letters of a summary that belong to the second and later times that a thing is said in it. Small
    /// talk and people's turns of phrase recur in every conversation and do not count.
    static func share(of summary: String, saying facts: [PlantedFact]) -> Double {
        let lines = PlainText(summary).lines
        let all = lines.reduce(0) { $0 + $1.letters.count }
        let again = Set(facts.map(\.sentence)).reduce(0) { sum, sentence in
            let letters = PlainText.Line(sentence).letters
            return sum + max(0, lines.reduce(0) { $0 + $1.letters.count(of: letters) } - 1) * letters.count
        }
        return all == 0 ? 0 : Double(again) / Double(all)
    }
}

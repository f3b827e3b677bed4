import Foundation
import TestKit

/// What came of a hostile run.
struct HostileResult {
    var plan: HostilePlan
    var values: HostileTally.Values
    var seconds: Double
    /// The bystander's waits for the first piece of an answer, sorted: without load, and while a border was tried.
    var quiet: [Duration]
    var loaded: [BorderKind: [Duration]]
    /// Where the time of the longest went.
    var longest: [String]

    var allLoaded: [Duration] { loaded.values.joined().sorted() }

    var cases: Int { count { _ in true } }
    var realCases: Int { count(where: \.isReal) }

    private func count(where condition: (BorderKind) -> Bool) -> Int {
        values.outcomes.filter { condition($0.key) }.reduce(0) { $0 + $1.value.values.reduce(0, +) }
    }

    /// The bystander's wait that one in a hundred exceeds may be this long.
    var longestWait: Duration { quiet.percentile(99) * 2 + .milliseconds(20) }

    /// The figures, as `docs/reliability.md` shows them.
    var report: String {
        let rows = BorderKind.allCases.compactMap { border -> String? in
            guard let outcomes = values.outcomes[border] else { return nil }
            let shown = outcomes.sorted { $0.value > $1.value }.prefix(8).map { "\($0.value) \($0.key)" }
            let cases = outcomes.values.reduce(0, +)
            let wait = self.loaded[border]?.percentile(99).shown ?? ""
            return "| \(border.title) | \(cases) | \(wait) | \(shown.joined(separator: ", ")) |"
        }
        let loaded = allLoaded
        return """
            hostile: \(Int(seconds)) s, seed \(plan.seed), \(values.rounds) rounds, \(cases) cases, \
            \(realCases) of them at real programs
            | Border | Cases | Bystander's p99 | Outcomes |
            |---|---|---|---|
            \(rows.joined(separator: "\n"))
            bystander: \(loaded.count) turns, first piece p50 \(loaded.percentile(50).shown), p99 \
            \(loaded.percentile(99).shown), longest \(loaded.percentile(100).shown); quiet (\(quiet.count) turns): \
            p50 \(quiet.percentile(50).shown), p99 \(quiet.percentile(99).shown)
            the longest:
            \(longest.map { "  \($0)" }.joined(separator: "\n"))
            \(values.checks) checks of the database, \(values.violations.count) violations
            """
    }
}

import Foundation
import NaviProtocol

/// The figures of many conversations, as tables and as JSON.
struct EvalReport: Sendable {
    let results: [ConversationResult]

    /// Facts that belong together, under a name.
    struct Group: Sendable {
        var name: String
        var facts: [JudgedFact]

        var present: Share { share(of: known) { $0.verdict.isPresent } }
        var wrong: Share { share(of: facts) { $0.verdict.isWrong } }
        var found: Share { share(of: known) { $0.isFound } }

        /// Of traps nothing should be there.
        private var known: [JudgedFact] { facts.filter { !$0.fact.kind.isTrap } }

        private func share(of facts: [JudgedFact], _ isHit: (JudgedFact) -> Bool) -> Share {
            facts.reduce(into: Share()) { $0.add(isHit($1)) }
        }
    }

    /// Older facts are counted as one.
    private static let oldest = 9

    private var facts: [JudgedFact] { results.flatMap(\.facts) }

    var byFact: [Group] {
        PlantedFact.Kind.allCases.map { kind in
            Group(name: kind.rawValue, facts: facts.filter { $0.fact.kind == kind })
        }
    }

    var byAge: [Group] {
        (1...Self.oldest).map { age in
            Group(
                name: age < Self.oldest ? "\(age)" : "\(age) and more",
                facts: facts.filter { min($0.age, Self.oldest) == age })
        }
    }

    func byLanguage(_ kind: PlantedFact.Kind? = nil) -> [Group] {
        Language.allCases.map { language in
            Group(
                name: language.rawValue,
                facts: facts.filter { $0.fact.language == language && (kind == nil || $0.fact.kind == kind) })
        }
    }

    var byConversation: [Group] {
        ConversationKind.allCases.map { kind in
            Group(
                name: kind.rawValue,
                facts: results.filter { $0.kind == kind }.flatMap(\.facts))
        }
    }

    private var groups: [(title: String, groups: [Group])] {
        [
            ("fact", byFact), ("compressions ago", byAge), ("language", byLanguage()),
            ("wishes in", byLanguage(.wish)), ("conversation", byConversation),
        ].map { title, groups in (title, groups.filter { !$0.facts.isEmpty }) }
    }

    /// Of all compressions.
    private var versions: [ConversationResult.Version] { results.flatMap(\.compressions) }

    /// The mean of what the context has after a compression of what it had before.
    var tokensLeft: Double { mean(versions.map { Double($0.tokensAfter) / Double(max(1, $0.tokensBefore)) }) }
    /// The mean share of a summary's bytes that are said twice.
    var repeated: Double { mean(results.map(\.repeated)) }

    private var figures: [(name: String, value: Double)] {
        [
            ("conversations", Double(results.count)),
            ("compressions of each", mean(results.map { Double($0.compressions.count) })),
            ("% by a model", mean(versions.map { $0.isByModel ? 100 : 0 })),
            ("% that a turn waited for", mean(versions.map { $0.reason == "window" ? 100 : 0 })),
            ("tokens after/before a compression", tokensLeft),
            (
                "tokens of the context/of the conversation",
                mean(results.map { Double($0.tokensOfContext) / Double(max(1, $0.tokensOfHistory)) })
            ),
            ("% of a summary that is said twice", repeated * 100),
            ("seconds of a conversation", mean(results.map(\.seconds))),
        ]
    }

    private func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}

extension EvalReport {
    /// Markdown. Shares are in percent, with what chance leaves open, and of how many.
    var tables: String {
        let tables = groups.map { title, groups in
            let rows = groups.map { "| \($0.name) | \($0.present.text) | \($0.wrong.text) | \($0.found.text) |" }
            return "| \(title) | present | wrong | found by one search |\n|---|---|---|---|\n"
                + rows.joined(separator: "\n")
        }
        let rows = figures.map { "| \($0.name) | \(String(format: "%.2f", $0.value)) |" }
        return (tables + ["| figure | |\n|---|---|\n" + rows.joined(separator: "\n")]).joined(separator: "\n\n") + "\n"
    }

    var json: JSONValue {
        var members: [JSONObject.Member] = groups.map { title, groups in
            (title, .object(JSONObject(groups.map { ($0.name, $0.json) })))
        }
        members.append(("figures", .object(JSONObject(figures.map { ($0.name, .of($0.value)) }))))
        return .object(JSONObject(members))
    }

    /// Facts that were lost, are wrong or are not found, some of each sort.
    func examples(_ count: Int) -> String {
        let pairs = results.flatMap { result in result.facts.map { (result, $0) } }
        var lines: [String] = []
        for kind in PlantedFact.Kind.allCases {
            let facts = pairs.filter { $0.1.fact.kind == kind }
            for (title, chosen) in [
                ("wrong", facts.filter { $0.1.verdict.isWrong }),
                ("lost", facts.filter { !$0.1.verdict.isPresent && !$0.1.verdict.isWrong }),
                ("not found", facts.filter { !$0.1.isFound && !$0.1.fact.kind.isTrap }),
            ] {
                lines += chosen.prefix(count).map { result, fact in
                    "- \(kind.rawValue), \(title) (\(result.kind.rawValue), \(result.language.rawValue), covered "
                        + "\(fact.age) times): \(fact.fact.sentence)"
                        + (title == "not found" ? " (\(fact.fact.query) → \(fact.found.joined(separator: " | ")))" : "")
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension EvalReport.Group {
    fileprivate var json: JSONValue { ["present": present.json, "wrong": wrong.json, "found": found.json] }
}

extension Share {
    fileprivate var json: JSONValue {
        [
            "hits": .integer(Int64(hits)), "count": .integer(Int64(count)), "low": .of(interval.lowerBound),
            "high": .of(interval.upperBound),
        ]
    }
}

extension JSONValue {
    fileprivate static func of(_ number: Double) -> JSONValue { JSONNumber(number).map { .number($0) } ?? .null }
}

import ArgumentParser
import TestKit

/// Who writes the summaries.
enum SummaryMode: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// Nobody: every request is refused.
    case none
    /// A third of what is new, two thirds of what it had written, and one invention.
    case bad
    /// All that it is shown of what matters, word for word.
    case good
    /// Good three times, then refuses.
    case failing
}

/// Plays the model that writes summaries. It knows what was planted and looks for it in what it is shown.
struct SummaryScript: Sendable {
    let mode: SummaryMode
    /// What matters, without traps.
    private let facts: [PlantedFact]
    private let tally = Tally()

    init(mode: SummaryMode, conversations: [EvalConversation]) {
        self.mode = mode
        facts = conversations.flatMap(\.facts).filter { !$0.kind.isTrap }
    }

    func answer(_ request: RecordedRequest) -> ModelScript {
        let number = tally.next()
        guard mode != .none, mode != .failing || number < 3 else {
            return [.fail(status: 401, body: #"{"error":"no summaries here"}"#)]
        }
        let shown = facts.filter { fact in request.messages.contains { $0.text.contains(fact.sentence) } }
        let kept = mode == .bad ? shown.indices.filter { $0 % 3 == number % 3 }.map { shown[$0] } : shown
        var lines: [String] = []
        for (heading, kinds) in Self.sections {
            let part = kept.filter { kinds.contains($0.kind) }
            guard !part.isEmpty else { continue }
            lines.append("\(heading):")
            lines += part.map { "- \($0.sentence)" }
        }
        if mode == .bad { lines += ["Literal values:", "- The password of the safe is 0000-\(number)."] }
        if lines.isEmpty { lines = ["Goal:", "- Talk."] }
        return .answer(lines.joined(separator: "\n"))
    }

    private static let sections: [(String, Set<PlantedFact.Kind>)] = [
        ("Constraints and preferences", [.wish, .retraction]),
        ("Decisions", [.userDecision, .assistantDecision]), ("Done", [.done]), ("Open requests", [.open, .question]),
        (
            "Literal values",
            [
                .statement, .userLiteral, .assistantLiteral, .toolLiteral, .correction, .chain, .sibling,
            ]
        ),
    ]
}

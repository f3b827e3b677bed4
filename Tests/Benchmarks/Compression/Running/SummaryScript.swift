import NaviProtocol
import Synchronization
import TestKit

/// Plays the model that writes summaries. It knows what was planted and looks for it in what it is shown.
final class SummaryScript: Sendable {
    private let mode: SummaryMode
    /// What matters, without traps, conversation by conversation.
    private let facts: [[PlantedFact]]
    /// Of each conversation: how many summaries were asked for, and which facts are in the newest.
    private let written: Mutex<[Int: (count: Int, facts: Set<Int>)]>

    init(mode: SummaryMode, conversations: [EvalConversation]) {
        self.mode = mode
        facts = conversations.map { $0.facts.filter { !$0.kind.isTrap } }
        written = Mutex([:])
    }

    func answer(_ request: RecordedRequest) -> ModelScript {
        let text = request.messages.map(\.text).joined(separator: "\n")
        let shown = facts.map { facts in facts.indices.filter { text.contains(facts[$0].sentence) } }
        let place = shown.indices.max { shown[$0].count < shown[$1].count } ?? 0
        let answer: [String]? = written.withLock { written in
            let (count, before) = written[place] ?? (0, [])
            guard mode != .none, mode != .failing || count < 3 else { return nil }
            let kept = mode == .bad ? Self.some(of: shown[place], before: before, count) : shown[place]
            written[place] = (count + 1, Set(kept))
            let invention = mode == .bad ? ["Literal values:", "- The password of the safe is 0000-\(count)."] : []
            let said = kept.map { facts[place][$0] }
            let filed = Self.filed(said, in: request)
            let room = request.maxOutputTokens - filed.reduce(0) { $0 + EvalConversation.tokens($1) + 1 }
            return Self.cut(Self.lines(said) + invention, tokens: room) + filed
        }
        guard let answer else { return [.fail(status: 401, body: #"{"error":"no summaries here"}"#)] }
        return .answer(answer.joined(separator: "\n"))
    }

    /// What a model says in so many tokens; the rest of it never comes.
    private static func cut(_ lines: [String], tokens: Int) -> [String] {
        var left = tokens
        return lines.prefix { line in
            left -= EvalConversation.tokens(line) + 1
            return left >= 0
        }
    }

    private static func some(of shown: [Int], before: Set<Int>, _ count: Int) -> [Int] {
        shown.filter { before.contains($0) ? ($0 + count) % 3 != 0 : ($0 + count) % 3 == 0 }
    }

    private static func lines(_ facts: [PlantedFact]) -> [String] {
        var lines = ["Goal:", "- To talk."]
        for (heading, kinds) in sections {
            let part = facts.filter { kinds.contains($0.kind) }
            guard !part.isEmpty else { continue }
            lines.append("\(heading):")
            lines += part.map { "- \($0.sentence)" }
        }
        return lines
    }

    /// The list of what was wished, decided, corrected, open or done, where a request asks for one.
    private static func filed(_ facts: [PlantedFact], in request: RecordedRequest) -> [String] {
        guard request.systemText.contains(#"{"kind":"#) else { return [] }
        let shown = shownMessages(request)
        let entries: [JSONValue] = facts.compactMap { fact in
            guard let kind = filedKinds[fact.kind], let message = shown.last(where: { $0.text.contains(fact.sentence) })
            else { return nil }
            return ["kind": .string(kind), "message": .integer(message.number), "words": .string(fact.sentence)]
        }
        guard !entries.isEmpty else { return [] }
        var writer = JSONWriter()
        JSONValue.array(entries).write(to: &writer)
        return [String(decoding: writer.bytes, as: UTF8.self)]
    }

    /// Messages as a request shows them: "[12] User: …".
    private static func shownMessages(_ request: RecordedRequest) -> [(number: Int64, text: String)] {
        var messages: [(number: Int64, text: String)] = []
        for line in request.lastUserText.split(separator: "\n") {
            let number = line.dropFirst().prefix { $0.isNumber }
            if line.first == "[", line.dropFirst(number.count + 1).hasPrefix("] "), let number = Int64(number) {
                messages.append((number, String(line)))
            } else if let last = messages.indices.last {
                messages[last].text += "\n\(line)"
            }
        }
        return messages
    }

    private static let filedKinds: [PlantedFact.Kind: String] = [
        .wish: "wish", .userDecision: "decision", .correction: "correction", .chain: "correction", .open: "open",
        .done: "done",
    ]

    private static let sections: [(String, Set<PlantedFact.Kind>)] = [
        ("Constraints and preferences", [.wish, .retraction]),
        ("Decisions", [.userDecision, .assistantDecision]), ("Done", [.done]), ("Open requests", [.open, .question]),
        (
            "Literal values",
            [.statement, .userLiteral, .assistantLiteral, .toolLiteral, .correction, .chain, .sibling]
        ),
    ]
}

extension RecordedRequest {
    fileprivate var maxOutputTokens: Int {
        (json["max_tokens"] ?? json["max_completion_tokens"] ?? json["options"]?["num_predict"])?.integerValue ?? .max
    }
}

import Synchronization
import TestKit

/// The model of all conversations that are led at once: it answers with their own words.
final class EvalStage: Sendable {
    private let summaries: SummaryScript
    /// What is being said, by the place of the conversation, and how many turns were before.
    private let current = Mutex<[Int: (turn: EvalConversation.Turn, number: Int)]>([:])

    init(conversations: [EvalConversation], mode: SummaryMode) {
        summaries = SummaryScript(mode: mode, conversations: conversations)
    }

    private static let promptBegin = "You are number "

    /// The system prompt of a conversation tells whose turn it is.
    static func prompt(_ place: Int) -> String { "\(promptBegin)\(place)." }

    /// Those that may lead a conversation.
    static func profiles(_ place: Int) -> [String] { ["eval\(place)a", "eval\(place)b"] }

    /// What a tool is to give back lies in a file of the session.
    static func file(_ turn: Int, _ step: Int) -> String { "result\(turn)-\(step).txt" }

    /// The first line of it, which is left also where the rest is shortened.
    static func mark(_ step: Int) -> String { "--- result \(step) ---" }

    func begin(_ turn: EvalConversation.Turn, _ number: Int, of place: Int) {
        current.withLock { $0[place] = (turn, number) }
    }

    func answer(_ request: RecordedRequest) -> ModelScript {
        guard let range = request.systemText.range(of: Self.promptBegin) else { return summaries.answer(request) }
        let number = request.systemText[range.upperBound...].prefix { $0.isNumber }
        guard let (turn, count) = current.withLock({ $0[Int(number) ?? -1] }) else { return .answer("?") }
        let tokens = EvalConversation.tokens(String(decoding: request.body, as: UTF8.self))
        let messages = request.messages
        let question = messages.lastIndex { $0.role == "user" } ?? 0
        // Of a turn that was compressed in its midst, the newest result says how far it is.
        let last = messages[question...].last { $0.role == "tool" }?.text
        let done = last.flatMap { text in turn.toolResults.indices.last { text.contains(Self.mark($0)) } }
        let next = done.map { $0 + 1 } ?? (last == nil ? 0 : turn.toolResults.count)
        guard next < turn.toolResults.count else {
            return [
                .text(turn.assistant),
                .usage(promptTokens: tokens, completionTokens: EvalConversation.tokens(turn.assistant)),
            ]
        }
        return [
            .toolCall(
                id: "c\(next)", name: "read_session_file", arguments: "{\"name\":\"\(Self.file(count, next))\"}"),
            .usage(promptTokens: tokens, completionTokens: 20),
        ]
    }
}

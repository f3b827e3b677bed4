import Foundation
import NaviProtocol
import NaviStore
import Synchronization
import TestKit

/// Leads conversations through the real programs, compresses them after each segment, and judges what is left.
struct EvalRun: Sendable {
    /// Sessions at once: as many as keep two processors busy.
    private static let width = 6

    let window: Int
    let mode: SummaryMode
    let conversations: [EvalConversation]
    /// An OpenAI-compatible server that writes the summaries in place of `mode`.
    let summaryServer: String?
    /// Nobody asks for compressions: they come when the window fills.
    var isByItself = false

    func results() async throws -> [ConversationResult] {
        let stage = EvalStage(conversations: conversations, mode: mode)
        let model = try await ScriptedModelServer.start(.init(contextWindow: window, recordsRequests: false)) {
            stage.answer($0)
        }
        var fields: [String: JSONValue] = [:]
        if summaryServer != nil { fields["summary_model"] = ["backend": "openai", "model": "summary"] }
        let profiles = conversations.indices.map {
            ProfileFixture(
                id: EvalStage.name($0), tools: ["read_session_file"], contextWindow: window,
                maxOutputTokens: window / 8, fields: fields)
        }
        var environment = ["LOG_LEVEL": "warning", "NAVI_MESSAGES_PER_SECOND": "1000"]
        if let summaryServer { environment["OPENAI_BASE_URL"] = summaryServer }
        let options = NaviSystem.Options(backend: "ollama", profiles: profiles, environment: environment)
        let results = try await NaviSystem.run(options, model: model) { system in
            let store = try Store(configuration: StoreConfiguration(path: system.databasePath, durability: .normal))
            return try await withThrowingTaskGroup(of: (Int, ConversationResult).self) { group in
                var results = [ConversationResult?](repeating: nil, count: conversations.count)
                for place in conversations.indices {
                    if place >= Self.width, let (done, result) = try await group.next() { results[done] = result }
                    group.addTask {
                        let lead = EvalLead(
                            conversation: conversations[place], name: EvalStage.name(place), window: window,
                            stage: stage, system: system, store: store, isByItself: isByItself)
                        return (place, try await lead.result())
                    }
                }
                for try await (done, result) in group { results[done] = result }
                return results.compactMap { $0 }
            }
        }
        try await model.stop()
        return results
    }
}

/// The model of all conversations that are led at once: it answers with their own words.
final class EvalStage: Sendable {
    private let conversations: [EvalConversation]
    private let summaries: SummaryScript
    /// By the name of the conversation.
    private let current = Mutex<[String: EvalConversation.Turn]>([:])

    init(conversations: [EvalConversation], mode: SummaryMode) {
        self.conversations = conversations
        summaries = SummaryScript(mode: mode, conversations: conversations)
    }

    /// The profile of a conversation.
    static func name(_ place: Int) -> String { "eval\(place)" }

    /// What a tool is to give back lies in a file of the session.
    static func file(_ step: Int) -> String { "result\(step).txt" }

    /// The first line of it, which is left also where the rest is shortened.
    static func mark(_ step: Int) -> String { "--- result \(step) ---" }

    func begin(_ turn: EvalConversation.Turn, of name: String) {
        current.withLock { $0[name] = turn }
    }

    func answer(_ request: RecordedRequest) -> ModelScript {
        let begin = "You are the eval"
        guard let range = request.systemText.range(of: begin) else { return summaries.answer(request) }
        let number = request.systemText[range.upperBound...].prefix { $0.isNumber }
        guard let turn = current.withLock({ $0["eval\(number)"] }) else { return .answer("?") }
        let tokens = request.body.count / 4
        let messages = request.messages
        let question = messages.lastIndex { $0.role == "user" } ?? 0
        // Of a turn that was compressed in its midst, the newest result says how far it is.
        let last = messages[question...].last { $0.role == "tool" }?.text
        let done = last.flatMap { text in turn.toolResults.indices.last { text.contains(Self.mark($0)) } }
        let next = done.map { $0 + 1 } ?? (last == nil ? 0 : turn.toolResults.count)
        guard next < turn.toolResults.count else {
            return [
                .text(turn.assistant), .usage(promptTokens: tokens, completionTokens: turn.assistant.utf8.count / 4),
            ]
        }
        return [
            .toolCall(id: "c\(next)", name: "read_session_file", arguments: "{\"name\":\"\(Self.file(next))\"}"),
            .usage(promptTokens: tokens, completionTokens: 20),
        ]
    }
}

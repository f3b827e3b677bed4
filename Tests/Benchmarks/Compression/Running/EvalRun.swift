import Foundation
import NaviProtocol
import NaviStore
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

    /// In the order of the conversations.
    func results() async throws -> [ConversationResult] {
        let stage = EvalStage(conversations: conversations, mode: mode)
        let model = try await ScriptedModelServer.start(.init(contextWindow: window, recordsRequests: false)) {
            stage.answer($0)
        }
        let results = try await NaviSystem.run(options, model: model) { try await lead(in: $0, stage) }
        try await model.stop()
        return results
    }

    private var options: NaviSystem.Options {
        var environment = ["LOG_LEVEL": "warning", "NAVI_MESSAGES_PER_SECOND": "1000"]
        var fields: [String: JSONValue] = [:]
        if let summaryServer {
            environment["OPENAI_BASE_URL"] = summaryServer
            fields["summary_model"] = ["backend": "openai", "model": "summary"]
        }
        let profiles = conversations.indices.flatMap { place in
            EvalStage.profiles(place).map {
                ProfileFixture(
                    id: $0, systemPrompt: EvalStage.prompt(place), tools: ["read_session_file"],
                    contextWindow: window, maxOutputTokens: window / 8, fields: fields)
            }
        }
        return NaviSystem.Options(backend: "ollama", profiles: profiles, environment: environment)
    }

    private func lead(in system: NaviSystem, _ stage: EvalStage) async throws -> [ConversationResult] {
        let store = try Store(configuration: StoreConfiguration(path: system.databasePath, durability: .normal))
        return try await withThrowingTaskGroup(of: (Int, ConversationResult).self) { group in
            var results: [Int: ConversationResult] = [:]
            for place in conversations.indices {
                if place >= Self.width, let (done, result) = try await group.next() { results[done] = result }
                let lead = EvalLead(
                    conversation: conversations[place], place: place, window: window, stage: stage, system: system,
                    store: store, isByItself: isByItself)
                group.addTask { (place, try await lead.result()) }
            }
            for try await (done, result) in group { results[done] = result }
            return conversations.indices.compactMap { results[$0] }
        }
    }
}

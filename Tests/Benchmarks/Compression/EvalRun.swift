import Foundation
import NaviProtocol
import NaviStore
import TestKit

/// Leads one conversation through the real programs, compresses it, and looks at what is left.
struct EvalRun: Sendable {
    /// Small, so that a conversation is compressed several times.
    static let window = 4096

    let conversation: EvalConversation
    /// An OpenAI-compatible server that writes the summaries; without one there are extracts.
    let summaryServer: String?

    struct Score: Sendable {
        var kind: String
        /// Literals that are in the context.
        var direct = 0.0
        /// Literals that are in the context or that a search finds.
        var reachable = 0.0
        /// Superseded literals that are not in the context; 1 where there are none.
        var supersededGone = 1.0
        /// Tokens of all messages, and of the context after the last compression.
        var tokensBefore = 0
        var tokensAfter = 0
        var compressions = 0
        /// Those that a model wrote.
        var byModel = 0
        var seconds = 0.0
    }

    func score() async throws -> Score {
        let model = try await ScriptedModelServer.start(.init(contextWindow: Self.window)) { answer($0) }
        var fields: [String: JSONValue] = [:]
        if summaryServer != nil { fields["summary_model"] = ["backend": "openai", "model": "summary"] }
        let profile = ProfileFixture(
            id: "secretary", tools: ["read_session_file"], contextWindow: Self.window, maxOutputTokens: 500,
            fields: fields)
        var environment = ["LOG_LEVEL": "warning", "NAVI_MESSAGES_PER_SECOND": "1000"]
        if let summaryServer { environment["OPENAI_BASE_URL"] = summaryServer }
        let options = NaviSystem.Options(backend: "ollama", profiles: [profile], environment: environment)
        let score = try await NaviSystem.run(options, model: model) { try await lead($0) }
        try await model.stop()
        return score
    }

    /// The scripted side: the conversation's own words; no summaries.
    private func answer(_ request: RecordedRequest) -> ModelScript {
        guard !request.systemText.contains("memory of a conversation") else {
            return [.fail(status: 401, body: #"{"error":"no summaries here"}"#)]
        }
        guard let number = conversation.turns.lastIndex(where: { request.lastUserText == $0.user }) else {
            return .answer("I do not know.")
        }
        let turn = conversation.turns[number]
        let tokens = request.body.count / 4
        guard turn.toolResult == nil || request.messages.last?.role == "tool" else {
            return [
                .toolCall(id: "c", name: "read_session_file", arguments: "{\"name\":\"\(Self.file(number))\"}"),
                .usage(promptTokens: tokens, completionTokens: 20),
            ]
        }
        return [.text(turn.assistant), .usage(promptTokens: tokens, completionTokens: turn.assistant.utf8.count / 4)]
    }

    /// What a tool is to give back lies in a file of the session.
    private static func file(_ turn: Int) -> String { "log\(turn).txt" }

    private func lead(_ system: NaviSystem) async throws -> Score {
        let (session, client) = try await system.openSession()
        var watch = CompressionWatch()
        for (number, turn) in conversation.turns.enumerated() {
            if let text = turn.toolResult {
                _ = try await system.rest.upload(session, name: Self.file(number), Array(text.utf8)).expecting(201)
            }
            try await client.send(message: turn.user)
            try await client.follow(&watch) { $0.isTerminal }
            // People read before they go on: what is being written meanwhile is ready when they do.
            if watch.isRunning { try await client.follow(&watch) { $0.endsCompression } }
        }
        let asked = try await system.rest.post("/sessions/\(session)/compress", "")
        if asked.status == 202 || !watch.isRunning { try await client.follow(&watch) { $0.endsCompression } }
        return try await score(system, session, seconds: watch.seconds)
    }

    private func score(_ system: NaviSystem, _ session: SessionID, seconds: Double) async throws -> Score {
        let context = try await system.rest.get("/sessions/\(session)/context").expecting(200).json
        let versions = try await system.rest.get("/sessions/\(session)/compressions").expecting(200).json
        let text = (context["messages"]?.arrayValue ?? []).compactMap { $0["content"]?.stringValue }
            .joined(separator: "\n")
        let store = try Store(configuration: StoreConfiguration(path: system.databasePath, durability: .normal))
        var score = Score(kind: conversation.kind)
        score.seconds = seconds
        for probe in conversation.probes {
            let isDirect = text.contains(probe.literal)
            var isReachable = isDirect
            if !isDirect {
                let found = try await store.searchMessages(session, query: probe.query, limit: 8)
                isReachable = found.hits.contains { $0.snippet.contains(probe.literal) }
            }
            score.direct += isDirect ? 1 : 0
            score.reachable += isReachable ? 1 : 0
        }
        let count = Double(conversation.probes.count)
        score.direct /= count
        score.reachable /= count
        if !conversation.superseded.isEmpty {
            let gone = conversation.superseded.count { !text.contains($0) }
            score.supersededGone = Double(gone) / Double(conversation.superseded.count)
        }
        let history = try await system.rest.messages(session)
        score.tokensBefore = history.reduce(0) { $0 + ($1.content?.utf8.count ?? 0) } / 4
        score.tokensAfter = text.utf8.count / 4
        let made = versions["compressions"]?.arrayValue ?? []
        score.compressions = made.count
        score.byModel = made.count { $0["method"] == "model" }
        return score
    }
}

/// Measures how long summaries take.
private struct CompressionWatch {
    private var begun: ContinuousClock.Instant?
    private(set) var seconds = 0.0

    var isRunning: Bool { begun != nil }

    mutating func see(_ frame: ServerFrame) {
        if frame.kind == .compressionStarted { begun = .now }
        guard frame.endsCompression, let begun else { return }
        seconds += begun.duration(to: .now) / .seconds(1)
        self.begun = nil
    }
}

extension ServerFrame {
    fileprivate var endsCompression: Bool { kind == .contextCompressed || kind == .compressionFailed }
}

extension WebSocketClient {
    /// Reads up to a frame, at the pace of a slow model.
    fileprivate func follow(
        _ watch: inout CompressionWatch, until isLast: (ServerFrame) -> Bool
    ) async throws {
        while true {
            let frame = try await next(timeLimit: .seconds(900)).frame
            watch.see(frame)
            if isLast(frame) { return }
        }
    }
}

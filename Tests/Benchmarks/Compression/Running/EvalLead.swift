import NaviProtocol
import NaviStore
import TestKit

/// Leads one conversation.
struct EvalLead: Sendable {
    let conversation: EvalConversation
    /// Among the conversations that are led.
    let place: Int
    let window: Int
    let stage: EvalStage
    let system: NaviSystem
    let store: Store
    /// Nobody asks for compressions.
    let isByItself: Bool

    func result() async throws -> ConversationResult {
        let profiles = EvalStage.profiles(place)
        let (session, client) = try await system.openSession(profile: profiles[0])
        let began = ContinuousClock.now
        var turns = 0
        for (number, segment) in conversation.segments.enumerated() {
            if conversation.kind.recipe.switchesProfile {
                let body = "{\"profile_id\":\"\(profiles[number % 2])\"}"
                try await system.rest.patch("/sessions/\(session)", body).expecting(200)
            }
            for turn in segment {
                try await say(turn, turns, session, client)
                turns += 1
                if isByItself { try await rest(session) }
            }
            if !isByItself { try await compress(session) }
        }
        try await client.close()
        return try await judged(session, seconds: began.duration(to: .now) / .seconds(1))
    }

    private func say(
        _ turn: EvalConversation.Turn, _ number: Int, _ session: SessionID, _ client: WebSocketClient
    ) async throws {
        for (step, text) in turn.toolResults.enumerated() {
            let content = Array("\(EvalStage.mark(step))\n\(text)".utf8)
            try await system.rest.upload(session, name: EvalStage.file(number, step), content).expecting(201)
        }
        stage.begin(turn, number, of: place)
        try await client.send(message: turn.user)
        while try await !client.next(timeLimit: Self.timeLimit).frame.isTerminal {}
    }

    /// A real model on two processors takes its time.
    private static let timeLimit = Duration.seconds(900)

    /// People read before they go on: what is being written meanwhile is ready when they do.
    private func rest(_ session: SessionID) async throws {
        repeat { try await Task.sleep(for: Self.readingTime) } while try await store.hasJob(.compress, of: session)
    }

    private static let readingTime = Duration.milliseconds(100)

    /// Waits also for what came by itself.
    private func compress(_ session: SessionID) async throws {
        let deadline = ContinuousClock.now + Self.timeLimit
        var answer = try await system.rest.post("/sessions/\(session)/compress", "")
        while answer.status == 202, ContinuousClock.now < deadline {
            try await rest(session)
            answer = try await system.rest.get("/sessions/\(session)/compressions")
        }
        try answer.expecting(200)
    }

    private func judged(_ session: SessionID, seconds: Double) async throws -> ConversationResult {
        let context = try await system.rest.get("/sessions/\(session)/context").expecting(200).json
        let shown = context["messages"]?.arrayValue ?? []
        let summaries = shown.filter { $0["is_summary"] == .bool(true) }.compactMap { $0["content"]?.stringValue }
        let kept = shown.filter { $0["is_summary"] != .bool(true) }.compactMap { $0["content"]?.stringValue }
        let versions = try await versions(of: session)
        let history = try await system.rest.messages(session)
        let questions = history.indices.filter { history[$0].role == .user }
        let made = summaries.joined(separator: "\n")
        let judge = Judge(made: made, kept: kept)
        var result = ConversationResult(
            kind: conversation.kind, language: conversation.language, window: window, seconds: seconds)
        result.compressions = versions
        result.repeated = Repetition.share(of: made, saying: conversation.facts)
        result.tokensOfHistory = conversation.turns.reduce(0) { $0 + $1.tokens }
        result.tokensOfContext = context["context_tokens"]?.integerValue ?? 0
        for fact in conversation.facts {
            guard fact.turn < questions.count else { throw Failure("a turn is missing in the history") }
            let place = fact.role == .user ? questions[fact.turn] : Self.end(of: fact.turn, questions, history.count)
            let age = versions.count { $0.coversUntil > place }
            // What has not been covered stands there as it was said.
            guard age > 0 else { continue }
            let found = fact.kind.isTrap ? [] : try await found(fact, session)
            result.facts.append(
                JudgedFact(fact: fact, age: age, verdict: judge.verdict(on: fact), found: found))
        }
        return result
    }

    private static func end(of turn: Int, _ questions: [Int], _ count: Int) -> Int {
        (turn + 1 < questions.count ? questions[turn + 1] : count) - 1
    }

    /// What `search_history` shows.
    private func found(_ fact: PlantedFact, _ session: SessionID) async throws -> [String] {
        try await store.searchMessages(session, query: fact.query, limit: 8).hits.map(\.snippet)
    }

    private func versions(of session: SessionID) async throws -> [ConversationResult.Version] {
        let json = try await system.rest.get("/sessions/\(session)/compressions").expecting(200).json
        return (json["compressions"]?.arrayValue ?? []).map { version in
            func number(_ name: String) -> Int { version[name]?.integerValue ?? 0 }
            return ConversationResult.Version(
                coversUntil: number("covers_until"), tokensBefore: number("tokens_before"),
                tokensAfter: number("tokens_after"), reason: version["reason"]?.stringValue ?? "",
                isByModel: version["method"] == "model")
        }
    }
}

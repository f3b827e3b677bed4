import NaviProtocol
import TestKit

/// A context that nearly fills a very large window: asking in it, and putting a summary in its place.
struct WideContextLane {
    let settings: LaneSettings
    /// Tokens of the window.
    let window: Int

    private static let messageBytes = 1000
    private static let rounds = 5

    func run() async throws -> [Figure] {
        var options = settings.options(durability: "normal")
        options.workers = 1
        options.profiles = [ProfileFixture(id: "secretary", contextWindow: window)]
        options.environment["CONTEXT_COMPRESSION_ENABLED"] = nil
        // Reads requests of megabytes, and answers at once.
        let model = try await ScriptedModelServer.start(.init(recordsRequests: false)) { request in
            .answer(request.systemText.contains("memory of a conversation") ? "Goal: to hear of many things" : "ok")
        }
        let figures = try await NaviSystem.run(options, model: model) { system in
            let session = try await system.rest.createSession()
            // Three quarters of the window, by the estimate: some 250 tokens for 1,000 bytes.
            let count = window / 4 * 3 / (Self.messageBytes / 4)
            try LongData(path: system.databasePath).addMessages(count, bytes: Self.messageBytes, to: session)
            let (answers, tokens) = try await talk(session, system)
            let compressing = try await milliseconds {
                try await system.rest.post("/sessions/\(session)/compress", "{}").expecting(200)
            }
            let peak = ProcessUsage.peakBytes(system.workers.compactMap(\.pid))
            return [
                Figure("wide context, tokens", Double(tokens), ""),
                Figure("wide context, from a message to its answer, p50", answers.quantile(0.5), "ms", .atMost(5000)),
                Figure("wide context, compressing", compressing, "ms", .atMost(9000)),
                Figure("wide context, worker memory, at most", Double(peak) / 1_048_576, "MiB", .atMost(512)),
            ]
        }
        try await model.stop()
        return figures
    }

    private func talk(_ session: SessionID, _ system: NaviSystem) async throws -> (Samples, tokens: Int) {
        let client = try await system.connect(session)
        _ = try await client.next(.sessionSync)
        var samples = Samples()
        var tokens = 0
        for _ in 0..<Self.rounds {
            samples.append(
                try await milliseconds {
                    try await client.send(message: "and now?")
                    guard
                        case .streamEnd(let end) = try await client.next(.streamEnd, timeLimit: .seconds(60)).frame
                    else { return }
                    tokens = end.contextTokens
                })
        }
        try await client.close()
        return (samples, tokens)
    }
}

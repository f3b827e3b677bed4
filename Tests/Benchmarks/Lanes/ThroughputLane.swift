import NIOPosix
import TestKit

/// Turns per second, CPU per turn and tokens per second, against a model that answers at once.
struct ThroughputLane {
    let settings: LaneSettings

    /// Five bytes, so that tokens can be counted by bytes however they are joined.
    private static let token = "word "

    /// Short answers at 64 sessions at once: what a turn costs.
    func turns(durability: String) async throws -> [Figure] {
        let result = try await run(durability: durability, tokens: 20, turnsPerSession: 10)
        let perSecond = Double(result.turns) / result.seconds
        guard durability == "normal" else {
            return [Figure("turns/s, 64 sessions, FULL", perSecond, "", .atLeast(600))]
        }
        return [
            Figure("turns/s, 64 sessions, NORMAL", perSecond, "", .atLeast(1500)),
            Figure(
                "CPU of all processes per 1,000 turns", result.cpuSeconds / Double(result.turns) * 1000, "s",
                .atMost(0.7)),
            Figure("failed turns", Double(result.errors), "", .atMost(0)),
        ]
    }

    /// Long answers at 64 sessions at once: what a token costs.
    func tokens() async throws -> [Figure] {
        let result = try await run(durability: "normal", tokens: 2000, turnsPerSession: 2)
        return [
            Figure(
                "streamed tokens/s, 64 sessions, 2,000 tokens each", Double(result.tokens) / result.seconds, "",
                .atLeast(120_000))
        ]
    }

    private func run(durability: String, tokens: Int, turnsPerSession: Int) async throws -> TurnLoad.Result {
        // A model this fast fills a whole packet before it is written: 20 tokens at a time.
        let script = ModelScript.answer(
            pieces: Array(repeating: Self.token, count: tokens), piecesPerWrite: 20)
        let model = try await ScriptedModelServer.start(prepared: script)
        let result = try await NaviSystem.run(settings.options(durability: durability), model: model) { system in
            try await TurnLoad(
                system: system, group: MultiThreadedEventLoopGroup.singleton, concurrency: 64,
                tokenBytes: Self.token.utf8.count, turnsPerSession: turnsPerSession
            ).run(warmUp: settings.warmUp, duration: settings.duration)
        }
        try await model.stop()
        return result
    }
}

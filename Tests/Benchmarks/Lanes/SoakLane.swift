import Foundation
import NIOPosix
import TestKit

/// Mixed load for a long time: what grows? Streamed answers, calls of tools, compressions, uploads, sessions made and
/// deleted, full durability. Paced, so that half an hour of it does not fill a disk.
struct SoakLane {
    let settings: LaneSettings

    func run() async throws -> [Figure] {
        let model = try await ScriptedModelServer.start(.init(recordsRequests: false), answer: Self.answer)
        var options = settings.options(durability: "full")
        // Small enough that a session of twenty turns is compressed now and then.
        options.profiles = [ProfileFixture(id: "secretary", tools: ["list_profiles"], contextWindow: 6000)]
        options.environment["CONTEXT_COMPRESSION_ENABLED"] = nil
        let figures = try await NaviSystem.run(options, model: model) { system in
            let load = TurnLoad(
                system: system, group: MultiThreadedEventLoopGroup.singleton, concurrency: 16, tokenBytes: 5,
                turnsPerSession: 20)
            return try await withThrowingTaskGroup(of: TurnLoad.Result?.self) { tasks in
                tasks.addTask { try await load.run(warmUp: .seconds(1), duration: settings.duration) }
                tasks.addTask {
                    while !Task.isCancelled { try await comeAndGo(system) }
                    return nil
                }
                let watch = try await SoakWatch.run(system, for: settings.duration)
                guard let result = try await tasks.next() ?? nil else { throw Failure("the load ended early") }
                tasks.cancelAll()
                return summary(result) + watch.figures
            }
        }
        try await model.stop()
        return figures
    }

    private func summary(_ load: TurnLoad.Result) -> [Figure] {
        [
            Figure("soak: seconds", load.seconds, "s"), Figure("soak: turns", Double(load.turns), ""),
            Figure("soak: failed turns", Double(load.errors), "", .atMost(0)),
        ]
    }

    /// Every eighth request gets a call of a tool, the others 200 words in a fifth of a second.
    private static func answer(_ request: RecordedRequest) -> ModelScript {
        if request.number % 8 == 0, request.offersTools, request.messages.last?.role == "user" {
            return .toolCall("list_profiles")
        }
        let written = Array(repeating: ModelStep.text("word "), count: 5) + [.pause(.milliseconds(5))]
        return ModelScript(Array(repeating: written, count: 40).flatMap { $0 }, piecesPerWrite: 5)
    }

    /// A session that is made, used, and deleted.
    private func comeAndGo(_ system: NaviSystem) async throws {
        let session = try await system.rest.createSession()
        try await system.rest.upload(session, name: "notes.txt", Array(repeating: 0x61, count: 50_000)).expecting(201)
        let client = try await system.connect(session)
        try await client.send(message: "hello")
        _ = try await client.collectTurn()
        try await client.close()
        try await system.rest.delete("/sessions/\(session)").expecting(204)
        try await Task.sleep(for: .milliseconds(200))
    }
}

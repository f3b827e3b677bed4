import NIOPosix
import NaviProtocol
import TestKit

/// Turns per second and the first token with few and with very many workers.
struct WorkersLane {
    let settings: LaneSettings
    let counts: [Int]

    func run() async throws -> [Figure] {
        var figures: [Figure] = []
        for count in counts { figures += try await run(workers: count) }
        return figures
    }

    private func run(workers: Int) async throws -> [Figure] {
        var options = settings.options(durability: "normal")
        options.workers = workers
        let model = try await ScriptedModelServer.start(prepared: .answer(pieces: ["word "], piecesPerWrite: 1))
        let figures = try await NaviSystem.run(options, model: model) { system in
            let first = try await firstTokens(system)
            let load = try await TurnLoad(
                system: system, group: MultiThreadedEventLoopGroup.singleton, concurrency: 64, tokenBytes: 5,
                turnsPerSession: 10
            ).run(warmUp: settings.warmUp, duration: settings.duration)
            let resident = ProcessUsage.of(system.workers.compactMap(\.pid)).residentBytes / workers
            return [
                Figure("\(workers) workers: turns/s", Double(load.turns) / load.seconds, ""),
                Figure("\(workers) workers: failed turns", Double(load.errors), "", .atMost(0)),
                Figure("\(workers) workers: first token, p50", first.quantile(0.5), "ms", .atMost(20)),
                Figure("\(workers) workers: memory of each", Double(resident) / 1_048_576, "MiB"),
            ]
        }
        try await model.stop()
        return figures
    }

    private func firstTokens(_ system: NaviSystem) async throws -> Samples {
        let (_, client) = try await system.openSession()
        var samples = Samples()
        let end = ContinuousClock.now + settings.warmUp
        while ContinuousClock.now < end || samples.count < 20 {
            samples.append(
                try await milliseconds {
                    try await client.send(message: "hello")
                    _ = try await client.next(.streamDelta)
                })
            _ = try await client.next(.streamEnd)
        }
        try await client.close()
        return samples
    }
}

import Foundation
import NIOPosix
import TestKit

/// Mixed load for a long time: what grows? Short and long answers, sessions made and deleted, uploads, full durability.
struct SoakLane {
    let settings: LaneSettings

    /// What all programs hold at one moment.
    private struct Holding {
        var residentBytes = 0
        var descriptors = 0
        var logBytes = 0
    }

    func run() async throws -> [Figure] {
        let script = ModelScript.answer(pieces: Array(repeating: "word ", count: 200), piecesPerWrite: 5)
        let model = try await ScriptedModelServer.start(prepared: script)
        let figures = try await NaviSystem.run(settings.options(durability: "full"), model: model) { system in
            let load = TurnLoad(
                system: system, group: MultiThreadedEventLoopGroup.singleton, concurrency: 16, tokenBytes: 5,
                turnsPerSession: 10)
            return try await withThrowingTaskGroup(of: TurnLoad.Result?.self) { tasks in
                tasks.addTask { try await load.run(warmUp: .seconds(1), duration: settings.duration) }
                tasks.addTask {
                    while !Task.isCancelled { try await comeAndGo(system) }
                    return nil
                }
                let (early, late, peak) = try await watch(system)
                guard let result = try await tasks.next() ?? nil else { throw Failure("the load ended early") }
                tasks.cancelAll()
                return summary(result, early, late, peak)
            }
        }
        try await model.stop()
        return figures
    }

    private func summary(_ load: TurnLoad.Result, _ early: Holding, _ late: Holding, _ peak: Holding) -> [Figure] {
        [
            Figure("soak: seconds", load.seconds, "s"), Figure("soak: turns", Double(load.turns), ""),
            Figure("soak: failed turns", Double(load.errors), "", .atMost(0)),
            Figure("soak: memory of all programs after a third", Double(early.residentBytes) / 1e6, "MB"),
            Figure(
                "soak: memory at the end, against that", Double(late.residentBytes) / Double(early.residentBytes), "×",
                .atMost(1.05)),
            Figure("soak: open descriptors after a third", Double(early.descriptors), ""),
            Figure(
                "soak: descriptors at the end, against that", Double(late.descriptors) / Double(early.descriptors), "×",
                .atMost(1.1)),
            Figure("soak: longest write-ahead log", Double(peak.logBytes) / 1e6, "MB", .atMost(128)),
        ]
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

    /// Medians of the second and of the last third, and the greatest of all.
    private func watch(_ system: NaviSystem) async throws -> (early: Holding, late: Holding, peak: Holding) {
        var samples: [Holding] = []
        let end = ContinuousClock.now + settings.duration
        while ContinuousClock.now < end {
            try await Task.sleep(for: .seconds(1))
            samples.append(holding(system))
        }
        let third = samples.count / 3
        var peak = Holding()
        peak.logBytes = samples.map(\.logBytes).max() ?? 0
        return (median(samples[third..<2 * third]), median(samples[(2 * third)...]), peak)
    }

    private func median(_ samples: ArraySlice<Holding>) -> Holding {
        func middle(_ value: (Holding) -> Int) -> Int {
            let sorted = samples.map(value).sorted()
            return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
        }
        return Holding(
            residentBytes: middle(\.residentBytes), descriptors: middle(\.descriptors), logBytes: middle(\.logBytes))
    }

    private func holding(_ system: NaviSystem) -> Holding {
        Holding(
            residentBytes: ProcessUsage.of(system.pids).residentBytes,
            // A program that has just ended has none.
            descriptors: system.pids.reduce(0) { sum, pid in
                sum + ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count) ?? 0)
            },
            logBytes: (try? FileManager.default.attributesOfItem(atPath: system.databasePath + "-wal")[.size] as? Int)
                ?? 0)
    }
}

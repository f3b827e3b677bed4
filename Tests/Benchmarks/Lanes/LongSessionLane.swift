import NaviProtocol
import TestKit

/// What people do in a session of very many messages, what it costs the programs, and what others wait meanwhile.
struct LongSessionLane {
    let settings: LaneSettings
    let messages: Int

    /// Of each message, in bytes.
    private static let messageBytes = 250
    private static let rounds = 20

    func run() async throws -> [Figure] {
        let model = try await ScriptedModelServer.start(.init(recordsRequests: false), answer: Self.answer)
        let figures = try await NaviSystem.run(options, model: model) { system in
            let session = try await system.rest.createSession()
            try LongData(path: system.databasePath).addMessages(messages, bytes: Self.messageBytes, to: session)
            let others = Bystander(system: system)
            let quiet = try await others.acceptances { try await Task.sleep(for: settings.warmUp) }
            let indexing = try await others.acceptances { try await system.runJanitor() }
            var figures = try await opening(session, system)
            let first = SharedSamples()
            let asking = try await others.acceptances { first.append(try await answerTime(session, system)) }
            figures += try await talking(session, system, first: first.all)
            figures += try await searching(session, system)
            figures.append(
                Figure("deleting", try await milliseconds { try await delete(session, system) }, "ms", .atMost(100)))
            let purging = try await others.acceptances { try await system.runJanitor() }
            return figures + [
                Figure("others' acceptance, quiet, p95", quiet.quantile(0.95), "ms"),
                waiting("indexing", indexing, quiet), waiting("compressing", asking, quiet),
                waiting("purging", purging, quiet),
            ]
        }
        try await model.stop()
        return figures.map { $0.named("\(messages) messages: \($0.name)") }
    }

    private var options: NaviSystem.Options {
        var options = settings.options(durability: "normal")
        options.workers = 1
        options.hasJanitor = false
        options.profiles = [ProfileFixture(id: "secretary", contextWindow: 32_768)]
        options.environment["CONTEXT_COMPRESSION_ENABLED"] = nil
        return options
    }

    @Sendable private static func answer(_ request: RecordedRequest) -> ModelScript {
        .answer(request.systemText.contains("memory of a conversation") ? "Goal: to hear of many things" : "ok")
    }

    private func opening(_ session: SessionID, _ system: NaviSystem) async throws -> [Figure] {
        let gateway = [system.gateway?.pid].compactMap { $0 }
        var (pages, syncs) = (Samples(), Samples())
        for _ in 0..<Self.rounds {
            pages.append(
                try await milliseconds { try await system.rest.get("/sessions/\(session)?messages=50").expecting(200) })
            syncs.append(
                try await milliseconds {
                    let client = try await system.connect(session)
                    _ = try await client.next(.sessionSync)
                    try await client.close()
                })
        }
        let before = ProcessUsage.of(gateway).residentBytes
        let context = try await milliseconds {
            try await system.rest.get("/sessions/\(session)/context").expecting(200)
        }
        let grown = ProcessUsage.of(gateway).residentBytes - before
        return [
            Figure("opening, the last 50, p50", pages.quantile(0.5), "ms", .atMost(20)),
            Figure("joining, p50", syncs.quantile(0.5), "ms", .atMost(20)),
            Figure("GET /context", context, "ms", .atMost(2000)),
            Figure("GET /context, gateway memory", Double(grown) / 1_048_576, "MiB", .atMost(32)),
        ]
    }

    /// From a message to the end of its answer, in milliseconds.
    private func answerTime(_ session: SessionID, _ system: NaviSystem) async throws -> Double {
        let client = try await system.connect(session)
        _ = try await client.next(.sessionSync)
        let time = try await milliseconds {
            try await client.send(message: "and now?")
            _ = try await client.next(.streamEnd, timeLimit: .seconds(120))
        }
        try await client.close()
        return time
    }

    private func talking(_ session: SessionID, _ system: NaviSystem, first: Samples) async throws -> [Figure] {
        var later = Samples()
        for _ in 0..<Self.rounds { later.append(try await answerTime(session, system)) }
        let again = try await milliseconds {
            try await system.rest.post("/sessions/\(session)/compress", "{}").expecting(200)
        }
        let workers = system.workers.compactMap(\.pid)
        return [
            Figure("first answer, which a summary of all precedes", first.quantile(0.5), "ms", .atMost(20_000)),
            Figure("later answers, p50", later.quantile(0.5), "ms", .atMost(50)),
            Figure("compressing on request", again, "ms", .atMost(5000)),
            Figure("worker memory, at most", Double(ProcessUsage.peakBytes(workers)) / 1_048_576, "MiB", .atMost(256)),
        ]
    }

    private func searching(_ session: SessionID, _ system: NaviSystem) async throws -> [Figure] {
        var (rare, none) = (Samples(), Samples())
        for round in 0..<Self.rounds {
            rare.append(
                try await milliseconds { try await system.rest.get("/sessions?q=host-\(round * 7 + 1)").expecting(200) }
            )
            none.append(try await milliseconds { try await system.rest.get("/sessions?q=zzzz+yyyy").expecting(200) })
        }
        return [
            Figure("searching for a rare word, p50", rare.quantile(0.5), "ms", .atMost(100)),
            Figure("searching for what is not there, p50", none.quantile(0.5), "ms", .atMost(100)),
        ]
    }

    private func delete(_ session: SessionID, _ system: NaviSystem) async throws {
        try await system.rest.delete("/sessions/\(session)").expecting(204)
    }

    /// Others may wait twice as long as in quiet; what a shared machine does to a single sample is allowed for.
    private func waiting(_ what: String, _ samples: Samples, _ quiet: Samples) -> Figure {
        let bound = quiet.quantile(0.95) * 2 + 5
        return Figure("others' acceptance, \(what), p95", samples.quantile(0.95), "ms", .atMost(bound))
    }
}

/// How long something takes, in milliseconds.
func milliseconds(_ work: () async throws -> some Any) async throws -> Double {
    let start = ContinuousClock.now
    _ = try await work()
    return start.duration(to: .now).inSeconds * 1000
}
